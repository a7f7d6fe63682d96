using FeatureStore.Serving.Aggregates;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Windows;
using FeatureStore.Storage.Records;
using GraphQLParser;

namespace FeatureStore.Serving.Plans;

/// <summary>Figures over a window of an action feature.</summary>
internal sealed class AggregatePart(FeatureShape shape, string key, Location location, WindowOperands window, Figure[] figures)
    : ReadPart(shape, key, location)
{
    protected override PlannedRead Ask(PlanExecution execution) =>
        new(
            Shape,
            EventWindows.Of(Shape.Definition, execution.Now, window.Of(execution.Bindings)),
            AggregateWindow.Limit(execution.Options),
            Fields: 0,
            Error: null
        );

    protected override void WriteNothing(PlanExecution execution, in EntityCursor entity) =>
        Write(execution, new WindowAggregate(Shape, []), entity);

    protected override void WriteAnswer(PlanExecution execution, in ReadAnswer answer, in EntityCursor entity)
    {
        if (AggregateWindow.Check(Shape, answer.Count, execution.Options) is { } tooMany)
        {
            Fail(execution, tooMany, entity);
            return;
        }
        Write(execution, new WindowAggregate(Shape, RecordViews.Of(Shape, answer.Records, execution.Metrics)), entity);
    }

    private void Write(PlanExecution execution, WindowAggregate aggregate, in EntityCursor entity)
    {
        var output = execution.Output;
        var start = output.Length;
        var isNull = false;
        foreach (var figure in figures)
        {
            output.Write(figure.Prefix);
            try
            {
                Write(execution, aggregate, figure);
            }
            catch (ServingError e)
            {
                output.WriteNull();
                execution.Fail(e, figure.Location, entity.Path([Key, figure.Key]));
                // A figure that must not be null takes the aggregate with it (GraphQL specification, 6.4.4).
                isNull |= figure.Kind is FigureKind.Count or FigureKind.CountDistinct or FigureKind.Top;
            }
        }
        output.Write((byte)'}');
        if (isNull)
        {
            output.CutTo(start);
            output.WriteNull();
        }
    }

    private static void Write(PlanExecution execution, WindowAggregate aggregate, Figure figure)
    {
        var output = execution.Output;
        var ordinal = (int)(figure.Field.Number(execution.Bindings) ?? 0);
        switch (figure.Kind)
        {
            case FigureKind.Constant:
                break;
            case FigureKind.Count:
                output.WriteNumber(aggregate.Count);
                break;
            case FigureKind.CountDistinct:
                output.WriteNumber(aggregate.CountDistinct(ordinal));
                break;
            case FigureKind.Top:
                WriteTop(
                    execution,
                    aggregate.Top(ordinal, (int)(figure.Count.Number(execution.Bindings) ?? AggregateWindow.DefaultTop)),
                    figure.Values
                );
                break;
            default:
                var value = figure.Kind switch
                {
                    FigureKind.Sum => aggregate.Sum(ordinal),
                    FigureKind.Average => aggregate.Average(ordinal),
                    FigureKind.Min => aggregate.Min(ordinal),
                    _ => aggregate.Max(ordinal),
                };
                if (value is { } number)
                {
                    output.WriteNumber(number);
                }
                else
                {
                    output.WriteNull();
                }
                break;
        }
    }

    private static void WriteTop(PlanExecution execution, IReadOnlyList<ValueCount> values, ValueCountSegment[] segments)
    {
        var output = execution.Output;
        output.Write((byte)'[');
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                output.Write((byte)',');
            }
            foreach (var segment in segments)
            {
                output.Write(segment.Prefix);
                if (segment.IsValue)
                {
                    output.Write(values[i].Value.Utf8.Span);
                }
                else if (segment.IsCount)
                {
                    output.WriteNumber(values[i].Count);
                }
            }
            output.Write((byte)'}');
        }
        output.Write((byte)']');
    }
}
