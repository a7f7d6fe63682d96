using System.Globalization;
using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Timing;
using FeatureStore.Ingestion.Decoding;
using FeatureStore.Storage.Keys;

namespace FeatureStore.Ingestion.Extraction;

/// <summary>Event → the keys of its record: who it is about, which event it is, when it happened. Not for concurrent use.</summary>
internal sealed class RecordKeyExtractor(ExtractionOptions options, SteadyTime time)
{
    /// <summary>Bound of the event identity in UTF-8 bytes: it is stored with static records.</summary>
    public const int MaxEventIdentityBytes = 1_024;

    /// <summary>SHA-256 of the event at hand, computed when the first feature without <c>event_id</c> asks for it.</summary>
    private string? _digest;

    /// <summary>Forgets what was computed for the event before.</summary>
    public void BeginEvent() => _digest = null;

    /// <summary>Who the record is about.</summary>
    public static bool TryEntityId(
        FeatureDefinition feature,
        FeatureInput input,
        CelActivation activation,
        out string entityId,
        out Rejection? rejection
    )
    {
        var value = input.EntityId.Evaluate(activation);
        entityId = value.Kind switch
        {
            CelKind.String => value.AsString(),
            CelKind.Int => value.AsInt64().ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        var problem =
            value.Kind is not (CelKind.String or CelKind.Int) ? $"gave {value.Describe()}; it must give a string or an integer."
            : entityId.Length == 0 ? "gave an empty string."
            : Encoding.UTF8.GetByteCount(entityId) > FeatureKey.MaxEntityIdBytes
                ? $"gave an id of {Encoding.UTF8.GetByteCount(entityId)} bytes; at most {FeatureKey.MaxEntityIdBytes} are allowed."
            : !FeatureKey.Fits(feature, entityId)
                ? "gave an id that, with its special characters escaped, makes a key of more than 2,048 bytes."
            : null;
        rejection = problem is null ? null : new Rejection(RejectionReason.EntityId, feature, $"'entity_id' of {feature.Name} {problem}");
        return problem is null;
    }

    /// <summary><c>&lt;stream&gt;#&lt;event id&gt;</c>, which makes redelivery harmless (I2).</summary>
    public bool TryEventIdentity(
        FeatureDefinition feature,
        FeatureInput input,
        CelActivation activation,
        JsonElement root,
        out string identity,
        out Rejection? rejection
    )
    {
        rejection = null;
        string id;
        string? problem = null;
        if (input.EventId is { } expression)
        {
            var value = expression.Evaluate(activation);
            id = value.Kind switch
            {
                CelKind.String => value.AsString(),
                // Zero-padded, so that the order of bytes is the order of log positions.
                CelKind.Int => value.AsInt64().ToString("D20", CultureInfo.InvariantCulture),
                _ => "",
            };
            problem =
                value.Kind is not (CelKind.String or CelKind.Int) ? $"gave {value.Describe()}; it must give a string or an integer."
                : id.Length == 0 ? "gave an empty string."
                : null;
        }
        else
        {
            id = "";
            try
            {
                id = _digest ??= CanonicalJson.Digest(root);
            }
            catch (InvalidOperationException)
            {
                problem = "is not given, and the event has no canonical form: it holds text that is not valid Unicode (a lone surrogate).";
            }
        }
        identity = string.Concat(input.Stream.Name, "#", id);
        if (problem is null && Encoding.UTF8.GetByteCount(identity) > MaxEventIdentityBytes)
        {
            problem = $"gave an id that, with the stream's name, is longer than {MaxEventIdentityBytes} bytes.";
        }
        if (problem is not null)
        {
            rejection = new Rejection(RejectionReason.EventId, feature, $"'event_id' of {feature.Name} {problem}");
        }
        return problem is null;
    }

    /// <summary>When it happened, epoch ms: no further ahead than allowed, no older than the feature retains.</summary>
    public bool TryTimestamp(
        FeatureDefinition feature,
        FeatureInput input,
        CelActivation activation,
        out long timestamp,
        out Rejection? rejection
    )
    {
        rejection = null;
        var value = input.Timestamp.Evaluate(activation);
        timestamp = 0;
        if (value.Kind is CelKind.Error or CelKind.Null)
        {
            rejection = new Rejection(
                RejectionReason.Timestamp,
                feature,
                $"'timestamp' of {feature.Name} gave {value.Describe()}; an event needs a time."
            );
            return false;
        }
        if (!EventTime.TryParse(value, input.TimestampUnit, out timestamp, out var problem))
        {
            rejection = new Rejection(RejectionReason.Timestamp, feature, $"'timestamp' of {feature.Name}: {problem}");
            return false;
        }
        var latest = time.Latest.ToUnixTimeMilliseconds();
        if (timestamp > latest + options.MaxFuture.TotalMilliseconds)
        {
            rejection = new Rejection(
                RejectionReason.FutureTimestamp,
                feature,
                $"'timestamp' of {feature.Name} is {(timestamp - latest) / 1000} s ahead of the clock; at most {options.MaxFuture.TotalSeconds:0} s are allowed. Check its unit."
            );
            return false;
        }
        var earliest = time.Earliest.ToUnixTimeMilliseconds();
        if (feature.Retain is { } retain && timestamp < earliest - retain.TotalMilliseconds)
        {
            rejection = new Rejection(
                RejectionReason.Expired,
                feature,
                $"'timestamp' of {feature.Name} is {(earliest - timestamp) / 1000} s ago; the feature retains {retain.TotalSeconds:0} s."
            );
            return false;
        }
        return true;
    }
}
