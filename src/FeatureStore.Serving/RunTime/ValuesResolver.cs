using System.Text.Json;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Schema.Scalars;
using GraphQL;

namespace FeatureStore.Serving.RunTime;

/// <summary><c>values</c> of an entity: an object keyed by <c>as</c> or name, in the order of <c>select</c>.</summary>
internal sealed class ValuesResolver : IStoredJsonResolver
{
    private static readonly JsonEncodedText _timestamp = JsonEncodedText.Encode(NamedFields.Timestamp);
    private static readonly JsonEncodedText _occurredAt = JsonEncodedText.Encode(NamedFields.OccurredAt);

    public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var scope = RequestScope.Of(context);
        var source = (EntityFeaturesSource)context.Source!;
        var reads = new FeatureRead?[source.Selected.Length];
        for (var i = 0; i < reads.Length; i++)
        {
            var selected = source.Selected[i];
            var window = scope.WindowOf(selected.Shape.Definition, selected.Window);
            if (selected.Limit > 0 && !window.IsEmpty && scope.Grant.Allows(selected.Shape.Definition))
            {
                scope.CountValues(selected.Limit, selected.Fields.Length);
                reads[i] = scope.Plan.Add(selected.Shape, source.Id, window, selected.Limit);
            }
        }
        return new ValueTask<object?>(new PendingResult(scope.Plan, () => Write(context, scope, source, reads)));
    }

    private static RawJson Write(IResolveFieldContext context, RequestScope scope, EntityFeaturesSource source, FeatureRead?[] reads)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, ResponseWriter.JsonOptions))
        {
            writer.WriteStartObject();
            for (var i = 0; i < reads.Length; i++)
            {
                var selected = source.Selected[i];
                writer.WritePropertyName(selected.Key);
                var error =
                    !scope.Grant.Allows(selected.Shape.Definition) ? ServingError.Forbidden(selected.Shape.Name)
                    : reads[i] is { Failure: { } code } failed ? RequestScope.Failed(failed.Shape, code)
                    : null;
                if (error is not null)
                {
                    error.Path = [.. context.ResponsePath, selected.Key.Value];
                    error.AddLocation(context.FieldAst, context.Document);
                    context.Errors.Add(error);
                    writer.WriteNullValue();
                    continue;
                }
                Write(writer, selected, reads[i] is { } read ? scope.Records(read) : []);
            }
            writer.WriteEndObject();
        }
        return new RawJson(buffer.WrittenMemory.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, SelectedFeature selected, RecordView[] records)
    {
        if (!selected.Shape.IsAction)
        {
            if (records.Length > 0)
            {
                Write(writer, selected, records[0]);
            }
            else
            {
                writer.WriteNullValue();
            }
            return;
        }
        writer.WriteStartArray();
        foreach (var record in records)
        {
            Write(writer, selected, record);
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, SelectedFeature selected, RecordView record)
    {
        writer.WriteStartObject();
        foreach (var field in selected.Fields)
        {
            writer.WritePropertyName(field.Name);
            if (record.Served(field.Ordinal) is { } json)
            {
                writer.WriteRawValue(json.Utf8.Span, skipInputValidation: true);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
        writer.WriteNumber(_timestamp, record.Timestamp);
        writer.WriteString(_occurredAt, DateTimeText.Format(record.Timestamp));
        writer.WriteEndObject();
    }
}
