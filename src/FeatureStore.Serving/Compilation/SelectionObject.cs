using FeatureStore.Serving.Plans;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>An input object <c>FeatureSelection</c> in a document.</summary>
internal sealed class SelectionObject
{
    /// <param name="literal">The object.</param>
    /// <param name="compile">Makes an operand of a field's value.</param>
    /// <exception cref="NotCompilableException">It is no object.</exception>
    public SelectionObject(GraphQLValue literal, Func<GraphQLValue?, VariableKind, Operand> compile)
    {
        if (literal is not GraphQLObjectValue content)
        {
            throw new NotCompilableException();
        }
        Operands = new SelectionOperands(
            Field("name", VariableKind.Text),
            Field("as", VariableKind.Text),
            Field("limit", VariableKind.Int),
            Field("period", VariableKind.Duration),
            Field("from", VariableKind.DateTime),
            Field("to", VariableKind.DateTime),
            Field("fields", VariableKind.Texts)
        );

        Operand Field(string name, VariableKind kind) => compile(content.Fields?.Find(f => f.Name.Value == name)?.Value, kind);
    }

    public SelectionOperands Operands { get; }
}
