using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Aggregates;
using FeatureStore.Serving.Queries;
using FeatureStore.Serving.Records;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;
using FieldType = GraphQL.Types.FieldType;

namespace FeatureStore.Serving.Schema;

/// <summary>What an action feature adds to the schema: item, aggregate and field-name types, and its two fields on the entity.</summary>
internal sealed class ActionFeatureTypes(ScalarTypes scalars)
{
    private readonly ObjectGraphType _valueCount = ValueCountType(scalars);

    public IEnumerable<FieldType> FieldsOf(FeatureShape shape)
    {
        var item = new ObjectGraphType { Name = $"{shape.TypeName}Item", Description = shape.Definition.Description };
        RecordFields.AddTo(item, shape, scalars);
        var serve = shape.Definition.Serve!;
        yield return new FieldType
        {
            Name = shape.GraphName,
            Description = Describe(shape.Definition),
            ResolvedType = ScalarTypes.ListOf(item),
            Arguments = [new QueryArgument(scalars.Int) { Name = "limit", DefaultValue = serve.Limit }, .. WindowArguments()],
            Resolver = new ActionFeatureResolver(shape),
        };
        yield return new FieldType
        {
            Name = $"{shape.GraphName}Aggregate",
            Description = $"Figures over a window of `{shape.GraphName}`.",
            ResolvedType = AggregateType(shape),
            Arguments = [.. WindowArguments()],
            Resolver = new AggregateResolver(shape),
        };
    }

    /// <summary>The author's words, and what the type cannot say of <c>limit</c>.</summary>
    private static string Describe(FeatureDefinition feature)
    {
        var limit = $"`limit`: at most {feature.Serve!.MaxLimit}.";
        return feature.Description is { } text ? $"{text} {limit}" : limit;
    }

    private IEnumerable<QueryArgument> WindowArguments() =>
        [new(scalars.Duration) { Name = "period" }, new(scalars.DateTime) { Name = "from" }, new(scalars.DateTime) { Name = "to" }];

    private ObjectGraphType AggregateType(FeatureShape shape)
    {
        var field = new NonNullGraphType(FieldEnum(shape));
        var type = new ObjectGraphType
        {
            Name = $"{shape.TypeName}Aggregate",
            Description = $"Figures over a window of `{shape.GraphName}`.",
        };
        type.AddField(Figure("count", "Number of records.", new NonNullGraphType(scalars.Int), [], (a, _, _) => a.Count));
        type.AddField(
            Figure(
                "countDistinct",
                "Number of different values, without null.",
                new NonNullGraphType(scalars.Int),
                [field],
                (a, f, _) => a.CountDistinct(f)
            )
        );
        type.AddField(Figure("sum", "Of a numeric field; null over nothing.", scalars.Float, [field], (a, f, _) => a.Sum(f)));
        type.AddField(Figure("avg", "Of a numeric field; null over nothing.", scalars.Float, [field], (a, f, _) => a.Average(f)));
        type.AddField(Figure("min", "Of a numeric field; null over nothing.", scalars.Float, [field], (a, f, _) => a.Min(f)));
        type.AddField(Figure("max", "Of a numeric field; null over nothing.", scalars.Float, [field], (a, f, _) => a.Max(f)));
        var top = Figure(
            "top",
            "The most frequent values; of equally frequent ones, the one that occurred last comes first.",
            new NonNullGraphType(ScalarTypes.ListOf(_valueCount)),
            [field],
            (a, f, c) => a.Top(f, Arguments.Int(c, "n") ?? AggregateWindow.DefaultTop)
        );
        top.Arguments!.Add(new QueryArgument(scalars.Int) { Name = "n", DefaultValue = AggregateWindow.DefaultTop });
        type.AddField(top);
        return type;
    }

    private static FieldType Figure(
        string name,
        string description,
        IGraphType type,
        IGraphType[] field,
        Func<WindowAggregate, int, IResolveFieldContext, object?> compute
    ) =>
        new()
        {
            Name = name,
            Description = description,
            ResolvedType = type,
            Arguments = [.. field.Select(f => new QueryArgument(f) { Name = "field" })],
            Resolver = new FuncFieldResolver<object?>(c => compute((WindowAggregate)c.Source!, Arguments.Int(c, "field") ?? 0, c)),
        };

    /// <summary>Names the fields; inside, a value is the field's ordinal.</summary>
    private static EnumerationGraphType FieldEnum(FeatureShape shape)
    {
        var type = new EnumerationGraphType { Name = $"{shape.TypeName}Field", Description = $"Fields of `{shape.GraphName}`." };
        foreach (var field in shape.Fields)
        {
            type.Add(field.GraphName, field.Ordinal);
        }
        return type;
    }

    private static ObjectGraphType ValueCountType(ScalarTypes scalars)
    {
        var type = new ObjectGraphType { Name = "ValueCount", Description = "A value and how often it occurs." };
        type.AddField(
            new FieldType
            {
                Name = "value",
                ResolvedType = new NonNullGraphType(scalars.Json),
                Resolver = new FuncFieldResolver<object?>(c => ((ValueCount)c.Source!).Value),
            }
        );
        type.AddField(
            new FieldType
            {
                Name = "count",
                ResolvedType = new NonNullGraphType(scalars.Int),
                Resolver = new FuncFieldResolver<object?>(c => ((ValueCount)c.Source!).Count),
            }
        );
        return type;
    }
}
