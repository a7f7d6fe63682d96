using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.Compilation;

/// <summary>What is asked of an aggregate.</summary>
internal sealed class AggregateCompiler(FieldCollector collector, OperandCompiler operands, SourceText source)
{
    private const string ValueCountType = "ValueCount";

    public Figure[] Compile(FeatureShape shape, string typeName, CollectedField place)
    {
        var names = shape.Fields.Select(f => f.GraphName).ToArray();
        var text = new ObjectText();
        var figures = new List<Figure>();
        foreach (var asked in collector.Collect(typeName, place.SelectionSets))
        {
            text.Key(asked.Key);
            if (asked.Name == "__typename")
            {
                text.Name(typeName);
                continue;
            }
            var kind = asked.Name switch
            {
                "count" => FigureKind.Count,
                "countDistinct" => FigureKind.CountDistinct,
                "sum" => FigureKind.Sum,
                "avg" => FigureKind.Average,
                "min" => FigureKind.Min,
                "max" => FigureKind.Max,
                "top" => FigureKind.Top,
                _ => throw new NotCompilableException(),
            };
            figures.Add(
                new Figure(
                    text.Take(),
                    asked.Key,
                    source.LocationOf(asked.First),
                    kind,
                    operands.Argument(asked.First, "field", VariableKind.Field, names),
                    operands.Argument(asked.First, "n", VariableKind.Int),
                    kind == FigureKind.Top ? Values(asked) : []
                )
            );
        }
        if (text.Take() is { Length: > 0 } rest)
        {
            figures.Add(new Figure(rest, "", default, FigureKind.Constant, Operand.Absent, Operand.Absent, []));
        }
        return [.. figures];
    }

    private ValueCountSegment[] Values(CollectedField place)
    {
        var text = new ObjectText();
        var segments = new List<ValueCountSegment>();
        foreach (var asked in collector.Collect(ValueCountType, place.SelectionSets))
        {
            text.Key(asked.Key);
            if (asked.Name == "__typename")
            {
                text.Name(ValueCountType);
                continue;
            }
            segments.Add(new ValueCountSegment(text.Take(), asked.Name == "value", asked.Name == "count"));
        }
        if (text.Take() is { Length: > 0 } rest)
        {
            segments.Add(new ValueCountSegment(rest, IsValue: false, IsCount: false));
        }
        return [.. segments];
    }
}
