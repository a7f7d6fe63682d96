using System.Text;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Queries;
using FeatureStore.Serving.RunTime;
using FeatureStore.Serving.Schema;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>Makes the plan of an operation. Control path: runs once for each document, schema and setting of <c>@skip</c> and <c>@include</c>.</summary>
internal sealed class OperationCompiler
{
    /// <summary>Of each, both settings may need a plan.</summary>
    private const int MaxGuards = 16;

    private readonly SchemaSnapshot _snapshot;
    private readonly GraphQLOperationDefinition _operation;
    private readonly Dictionary<string, GraphQLFragmentDefinition> _fragments;
    private readonly SourceText _source;
    private readonly VariableSlot[] _slots;
    private readonly List<string> _guards;

    private OperationCompiler(SchemaSnapshot snapshot, GraphQLDocument document, GraphQLOperationDefinition operation)
    {
        _snapshot = snapshot;
        _operation = operation;
        _source = new SourceText(document);
        _fragments = document
            .Definitions.OfType<GraphQLFragmentDefinition>()
            .ToDictionary(f => f.FragmentName.Name.StringValue, StringComparer.Ordinal);
        _slots = VariableCompiler.Compile(snapshot.Schema, operation);
        _guards = Guards.Of(operation, _fragments);
    }

    /// <param name="snapshot">Whose schema the document is valid against.</param>
    /// <param name="document">Of the operation.</param>
    /// <param name="operation">A query.</param>
    /// <returns>Null when it has something that the library has to run: introspection, the catalog's own fields, other directives.</returns>
    public static OperationPlan? Compile(SchemaSnapshot snapshot, GraphQLDocument document, GraphQLOperationDefinition operation)
    {
        if (operation.Operation != OperationType.Query || operation.Directives is { Items.Count: > 0 })
        {
            return null;
        }
        try
        {
            var compiler = new OperationCompiler(snapshot, document, operation);
            if (compiler._guards.Count > MaxGuards)
            {
                return null;
            }
            return new OperationPlan(
                operation.Name is { } name ? Encoding.UTF8.GetBytes(name.StringValue) : [],
                compiler._slots,
                [.. compiler._guards.Select(compiler.SlotOf)],
                compiler.CompileVariant
            );
        }
        catch (NotCompilableException)
        {
            return null;
        }
    }

    private int SlotOf(string variable) => Array.FindIndex(_slots, s => Encoding.UTF8.GetString(s.Name) == variable);

    /// <param name="setting">Bit i: what the i-th guard is.</param>
    /// <returns>Null when the library has to run it.</returns>
    private PlanVariant? CompileVariant(long setting)
    {
        var booleans = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (var i = 0; i < _guards.Count; i++)
        {
            booleans[_guards[i]] = (setting >> i & 1) == 1;
        }
        try
        {
            return Compile(new FieldCollector(_fragments, booleans));
        }
        catch (NotCompilableException)
        {
            return null;
        }
    }

    private PlanVariant Compile(FieldCollector collector)
    {
        var query = _snapshot.Schema.Query;
        var operands = new OperandCompiler(_slots);
        var asked = collector.Collect(query.Name, [_operation.SelectionSet]);
        var text = new ObjectText();
        var roots = new List<RootPlan>(asked.Count);
        foreach (var place in asked)
        {
            text.Key(place.Key);
            if (place.Name == "__typename")
            {
                roots.Add(new ConstantRoot(text.Name(query.Name).Take()));
                continue;
            }
            // Two places of one query may ask for the same: read once.
            roots.Add(Root(query.GetField(place.Name), place, text.Take(), mayRepeat: asked.Count > 1));
        }
        return new PlanVariant([.. roots], text.Close().Take());

        RootPlan Root(FieldType? field, CollectedField place, byte[] prefix, bool mayRepeat)
        {
            var type = field?.ResolvedType?.GetNamedType() as IObjectGraphType;
            switch (field?.Resolver)
            {
                case OneEntityResolver or ManyEntitiesResolver:
                    var isList = field.Resolver is ManyEntitiesResolver;
                    var parts = new EntityCompiler(collector, operands, _source).Compile(type!, place);
                    return new EntityRoot(
                        prefix,
                        place.Key,
                        isList,
                        isList ? operands.Many(place.First) : operands.One(place.First),
                        parts,
                        mayRepeat || Repeats(parts)
                    );
                case FeaturesResolver:
                    return new FeaturesRoot(
                        prefix,
                        place.Key,
                        operands.Argument(place.First, "entity", VariableKind.Text),
                        operands.Many(place.First),
                        operands.Select(place.First),
                        new ValuesCompiler(collector, _source).Compile(type!.Name, place)
                    );
                default:
                    throw new NotCompilableException();
            }
        }
    }

    private static bool Repeats(EntityPart[] parts)
    {
        var shapes = parts.OfType<ReadPart>().Select(p => p.Shape).ToList();
        return shapes.Distinct().Count() < shapes.Count;
    }
}
