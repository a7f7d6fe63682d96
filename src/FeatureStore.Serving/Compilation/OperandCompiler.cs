using System.Text;
using FeatureStore.Serving.Plans;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>Arguments of fields as operands over the slots of an operation's variables.</summary>
internal sealed class OperandCompiler
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    public OperandCompiler(VariableSlot[] slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            _slots.Add(Encoding.UTF8.GetString(slots[i].Name), i);
        }
    }

    public WindowOperands Window(GraphQLField field) =>
        new(
            Argument(field, "from", VariableKind.DateTime),
            Argument(field, "to", VariableKind.DateTime),
            Argument(field, "period", VariableKind.Duration)
        );

    /// <param name="field">Whose argument.</param>
    /// <param name="name">Of the argument.</param>
    /// <param name="kind">Of its type.</param>
    /// <param name="fields">Names by ordinal, of <see cref="VariableKind.Field"/>.</param>
    /// <exception cref="NotCompilableException">The value is of a kind that plans do not take.</exception>
    public Operand Argument(GraphQLField field, string name, VariableKind kind, string[]? fields = null) =>
        Compile(Find(field, name), kind, fields ?? []);

    public IdsOperand One(GraphQLField field) => new(Argument(field, "id", VariableKind.Id), List: null, Items: null);

    public IdsOperand Many(GraphQLField field) =>
        Find(field, "ids") is { } value && value is not GraphQLVariable && HasVariables(value)
            ? new IdsOperand(One: null, List: null, [.. LiteralValues.Items(value).Select(item => Compile(item, VariableKind.Id, []))])
            : new IdsOperand(One: null, Argument(field, "ids", VariableKind.Ids), Items: null);

    public SelectOperand Select(GraphQLField field) =>
        Find(field, "select") is { } value && value is not GraphQLVariable && HasVariables(value)
            ? new SelectOperand(
                Whole: null,
                [.. LiteralValues.Items(value).Select(item => new SelectionObject(item, (v, kind) => Compile(v, kind, [])).Operands)]
            )
            : new SelectOperand(Argument(field, "select", VariableKind.Selections), Entries: null);

    private static GraphQLValue? Find(GraphQLField field, string name) => field.Arguments?.Items.Find(a => a.Name.Value == name)?.Value;

    private static bool HasVariables(GraphQLValue value) =>
        value switch
        {
            GraphQLVariable => true,
            GraphQLListValue list => list.Values?.Exists(HasVariables) ?? false,
            GraphQLObjectValue content => content.Fields?.Exists(f => HasVariables(f.Value)) ?? false,
            _ => false,
        };

    private Operand Compile(GraphQLValue? value, VariableKind kind, string[] fields) =>
        value switch
        {
            null => Operand.Absent,
            GraphQLVariable variable => Operand.Variable(_slots[variable.Name.StringValue]),
            _ => Operand.Constant(LiteralValues.Of(value, kind, fields)),
        };
}
