using FeatureStore.Serving.Aggregates;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Queries;
using GraphQL;
using GraphQL.Types;

namespace FeatureStore.Serving.Compilation;

/// <summary>What is asked of an entity.</summary>
internal sealed class EntityCompiler(FieldCollector collector, OperandCompiler operands, SourceText source)
{
    /// <param name="type">Of the entity.</param>
    /// <param name="place">The root field.</param>
    public EntityPart[] Compile(IObjectGraphType type, CollectedField place)
    {
        var text = new ObjectText();
        var parts = new List<EntityPart>();
        var reads = 0;
        foreach (var asked in collector.Collect(type.Name, place.SelectionSets))
        {
            text.Key(asked.Key);
            if (asked.Name == "__typename")
            {
                text.Name(type.Name);
                continue;
            }
            parts.Add(new ConstantPart(text.Take()));
            var field = type.GetField(asked.Name)!;
            if (asked.Name == "id")
            {
                parts.Add(new IdPart());
                continue;
            }
            var read = Read(field, asked);
            read.Index = reads++;
            parts.Add(read);
        }
        parts.Add(new ConstantPart(text.Close().Take()));
        return [.. parts];
    }

    private ReadPart Read(FieldType field, CollectedField asked)
    {
        var location = source.LocationOf(asked.First);
        var typeName = field.ResolvedType!.GetNamedType().Name;
        switch (field.Resolver)
        {
            case ActionFeatureResolver action:
                return new ActionPart(
                    action.Shape,
                    asked.Key,
                    location,
                    operands.Argument(asked.First, "limit", VariableKind.Int),
                    operands.Window(asked.First),
                    DocumentParts.Fields(asked.First.SelectionSet, action.Shape.Fields.Length),
                    RecordCompiler.Compile(collector, action.Shape, typeName, asked)
                );
            case StaticFeatureResolver known:
                return new StaticPart(known.Shape, asked.Key, location, RecordCompiler.Compile(collector, known.Shape, typeName, asked));
            case AggregateResolver aggregate:
                return new AggregatePart(
                    aggregate.Shape,
                    asked.Key,
                    location,
                    operands.Window(asked.First),
                    new AggregateCompiler(collector, operands, source).Compile(aggregate.Shape, typeName, asked)
                );
            default:
                throw new NotCompilableException();
        }
    }
}
