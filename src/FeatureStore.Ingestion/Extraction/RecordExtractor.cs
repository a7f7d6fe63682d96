using System.Buffers;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Timing;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Extraction;

/// <summary>Event → record of one feature. Holds scratch buffers: not for concurrent use.</summary>
internal sealed class RecordExtractor(ExtractionOptions options, SteadyTime time) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer = new(Stream.Null, StoredJson.WriterOptions);

    private readonly RecordKeyExtractor _keys = new(options, time);

    /// <summary>Forgets what was computed for the event before.</summary>
    public void BeginEvent() => _keys.BeginEvent();

    /// <summary>Applies one <c>from</c> entry.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="input">The entry, of the event's stream.</param>
    /// <param name="activation">Holds the event.</param>
    /// <param name="root">The event.</param>
    /// <param name="rejection">Why the event is set aside for the feature.</param>
    /// <param name="matched">False when <c>where</c> says that the entry does not want the event.</param>
    /// <returns>The record; null when not matched or rejected.</returns>
    public RecordWrite? Extract(
        FeatureDefinition feature,
        FeatureInput input,
        CelActivation activation,
        JsonElement root,
        out Rejection? rejection,
        out bool matched
    )
    {
        rejection = null;
        matched = false;
        if (input.Where is { } where && !TryFilter(feature, "where", where, activation, out matched, out rejection))
        {
            matched = true;
            return null;
        }
        if (input.Where is not null && !matched)
        {
            return null;
        }
        matched = true;

        if (
            !RecordKeyExtractor.TryEntityId(feature, input, activation, out var entityId, out rejection)
            || !_keys.TryEventIdentity(feature, input, activation, root, out var identity, out rejection)
            || !_keys.TryTimestamp(feature, input, activation, out var timestamp, out rejection)
        )
        {
            return null;
        }
        if (input.DeleteWhen is { } deleteWhen)
        {
            if (!TryFilter(feature, "delete_when", deleteWhen, activation, out var delete, out rejection))
            {
                return null;
            }
            if (delete)
            {
                return new RecordWrite(feature, entityId, timestamp, identity, value: null);
            }
        }
        return TryValue(feature, input, activation, out var value, out rejection)
            ? new RecordWrite(feature, entityId, timestamp, identity, value)
            : null;
    }

    public void Dispose() => _writer.Dispose();

    private static bool TryFilter(
        FeatureDefinition feature,
        string key,
        CelExpression filter,
        CelActivation activation,
        out bool result,
        out Rejection? rejection
    )
    {
        rejection = null;
        result = false;
        var value = filter.EvaluateFilter(activation);
        if (value.Kind == CelKind.Bool)
        {
            result = value.AsBool();
            return true;
        }
        if (value.IsMissing)
        {
            return true;
        }
        rejection = new Rejection(
            RejectionReason.Filter,
            feature,
            value.Kind == CelKind.Error
                ? $"'{key}' of {feature.Name} failed: {value.ErrorMessage}"
                : $"'{key}' of {feature.Name} gave {value.Describe()}; it must give a bool."
        );
        return false;
    }

    private bool TryValue(
        FeatureDefinition feature,
        FeatureInput input,
        CelActivation activation,
        out byte[] stored,
        out Rejection? rejection
    )
    {
        rejection = null;
        stored = [];
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartArray();
        var fields = feature.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i];
            var value = input.Values[i] is { } expression ? expression.Evaluate(activation) : CelValue.Null;
            string? problem = null;
            if (value.Kind == CelKind.Null || value.IsMissing)
            {
                if (field.Required)
                {
                    problem = $"is required, and {value.Describe()}.";
                }
                else
                {
                    _writer.WriteNullValue();
                }
            }
            else if (value.Kind == CelKind.Error)
            {
                problem = $"failed: {value.ErrorMessage}";
            }
            else if (!FieldValueEncoder.TryWrite(_writer, value, field.Type, out var reason))
            {
                problem = reason;
            }
            if (problem is not null)
            {
                rejection = new Rejection(RejectionReason.Value, feature, $"Field '{field.Name}' of {feature.Name}: {problem}");
                _writer.Reset(Stream.Null);
                return false;
            }
        }
        _writer.WriteEndArray();
        _writer.Flush();
        if (_buffer.WrittenCount > feature.MaxValueBytes)
        {
            rejection = new Rejection(
                RejectionReason.ValueTooLarge,
                feature,
                $"The value of {feature.Name} has {_buffer.WrittenCount} bytes; 'max_value_bytes' allows {feature.MaxValueBytes}."
            );
            return false;
        }
        stored = _buffer.WrittenSpan.ToArray();
        return true;
    }
}
