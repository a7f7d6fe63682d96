using System.Collections.Concurrent;
using System.Collections.Immutable;
using FeatureStore.Definitions.Entities;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.RunTime;
using FeatureStore.Serving.Windows;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Plans;

/// <summary><c>features(entity, ids, select)</c>: names and parameters chosen at run time.</summary>
internal sealed class FeaturesRoot(
    byte[] prefix,
    string key,
    Operand entity,
    IdsOperand ids,
    SelectOperand select,
    ValuesSegment[] segments
) : RootPlan(prefix)
{
    /// <summary>Clients send the same few selections over and over; what was checked once need not be checked again.</summary>
    private const int MaxKnown = 64;

    private readonly ConcurrentDictionary<(SelectionInput[], EntityDefinition), ImmutableArray<SelectedFeature>> _known = new();

    public override bool TryPlan(PlanExecution execution)
    {
        if (
            entity.Text(execution.Bindings) is not { } name
            || execution.Snapshot.Catalog.FindEntity(name) is not { } definition
            || select.Of(execution.Bindings) is not { } inputs
            || Find(execution, definition, inputs) is not { IsDefault: false } selected
        )
        {
            return false;
        }
        var count = ids.AddTo(execution);
        if (count < 0)
        {
            return false;
        }
        execution.Selected.Enqueue(selected);
        foreach (var feature in selected)
        {
            execution.AddPlanned(
                execution.Grant.Allows(feature.Shape.Definition)
                    ? new PlannedRead(
                        feature.Shape,
                        EventWindows.Of(feature.Shape.Definition, execution.Now, feature.Window),
                        feature.Limit,
                        feature.Fields.Length,
                        Error: null
                    )
                    : PlannedRead.Failed(feature.Shape, ServingError.Forbidden(feature.Shape.Name))
            );
        }
        execution.AddRoot(count, selected.Length, mayRepeat: true);
        return true;
    }

    public override void Write(PlanExecution execution, int root, int from, int to)
    {
        var state = execution.Root(root);
        if (from == 0)
        {
            execution.Selection = execution.Selected.Dequeue();
        }
        var selected = execution.Selection;
        var output = execution.Output;
        output.Write(from == 0 ? "["u8 : ""u8);
        for (var i = from; i < to; i++)
        {
            var cursor = new EntityCursor(
                key,
                i,
                execution.Ids[state.FirstId + i],
                state.FirstRead,
                state.FirstPosition + (i * state.ReadCount)
            );
            if (i > 0)
            {
                output.Write((byte)',');
            }
            foreach (var segment in segments)
            {
                output.Write(segment.Prefix);
                if (segment.IsId)
                {
                    output.WriteText(cursor.Id);
                }
                else if (segment.ValuesKey is not null)
                {
                    WriteValues(execution, cursor, selected, segment);
                }
            }
            output.Write((byte)'}');
        }
        output.Write(to == state.IdCount ? "]"u8 : ""u8);
    }

    private static void WriteValues(
        PlanExecution execution,
        in EntityCursor entity,
        ImmutableArray<SelectedFeature> selected,
        in ValuesSegment segment
    )
    {
        var output = execution.Output;
        output.Write((byte)'{');
        for (var i = 0; i < selected.Length; i++)
        {
            var feature = selected[i];
            if (i > 0)
            {
                output.Write((byte)',');
            }
            output.Write((byte)'"');
            output.Write(feature.Key.EncodedUtf8Bytes);
            output.Write("\":"u8);
            var position = execution.Position(entity.FirstPosition + i);
            if (position == PlannedRead.Nothing)
            {
                output.Write(feature.Shape.IsAction ? "[]"u8 : "null"u8);
                continue;
            }
            if (Failure(execution, feature.Shape, entity.FirstRead + i, position) is { } error)
            {
                output.WriteNull();
                execution.Fail(error, segment.Location, entity.Path([segment.ValuesKey!, feature.Key.Value]));
                continue;
            }
            execution.Metrics.Served(feature.Shape);
            ref readonly var answer = ref execution.Trips.Answer(position);
            if (feature.Shape.IsAction)
            {
                feature.Record.WriteList(execution, answer);
            }
            else
            {
                feature.Record.WriteOne(execution, answer);
            }
        }
        output.Write((byte)'}');
    }

    private static ServingError? Failure(PlanExecution execution, FeatureShape shape, int read, int position)
    {
        if (position == PlannedRead.Refused)
        {
            var refused = execution.Planned(read).Error!;
            return new ServingError(refused.ErrorCode, refused.Message);
        }
        ref readonly var answer = ref execution.Trips.Answer(position);
        return !answer.IsAnswered ? RequestScope.Failed(shape, execution.OpenCode)
            : answer.Status != ReadStatus.Ok ? RequestScope.Failed(shape, ErrorCodes.Of(answer.Status))
            : null;
    }

    private ImmutableArray<SelectedFeature> Find(PlanExecution execution, EntityDefinition definition, SelectionInput[] inputs)
    {
        if (_known.TryGetValue((inputs, definition), out var known))
        {
            return known;
        }
        try
        {
            known = FeatureSelectionReader.Read(execution.Snapshot, definition, inputs);
        }
        catch (ServingError)
        {
            return default;
        }
        if (!select.IsKept)
        {
            return known;
        }
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }
        _known[(inputs, definition)] = known;
        return known;
    }
}
