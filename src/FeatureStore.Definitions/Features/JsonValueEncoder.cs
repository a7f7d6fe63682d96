using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Functions;
using FeatureStore.Definitions.Expressions.Json;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Features;

/// <summary>Fields of type json: JSON of the event as it is, or what an expression made, in CEL's mapping to JSON.</summary>
internal static class JsonValueEncoder
{
    /// <inheritdoc cref="ScalarEncoder.TryWrite"/>
    public static bool TryWrite(Utf8JsonWriter? writer, in CelValue value, out string problem)
    {
        problem = string.Empty;
        if (value.IsNull)
        {
            problem = ScalarEncoder.Found(value);
            return false;
        }
        // Once without a writer: what does not fit must be found before anything is written.
        if (!TryAny(writer: null, value, out problem))
        {
            return false;
        }
        return writer is null || TryAny(writer, value, out problem);
    }

    private static bool TryAny(Utf8JsonWriter? writer, in CelValue value, out string problem)
    {
        problem = string.Empty;
        if (value.TryGetJson(out var element))
        {
            if (writer is not null)
            {
                element.WriteTo(writer);
                return true;
            }
            problem = JsonText.NotUnicode;
            return JsonText.IsWellFormedDeep(element);
        }
        switch (value.Kind)
        {
            case CelKind.Null:
                writer?.WriteNullValue();
                return true;
            case CelKind.Bool:
                writer?.WriteBooleanValue(value.AsBool());
                return true;
            case CelKind.Int:
                writer?.WriteNumberValue(value.AsInt64());
                return true;
            case CelKind.UInt:
                writer?.WriteNumberValue(value.AsUInt64());
                return true;
            case CelKind.Double when double.IsFinite(value.AsDouble()):
                writer?.WriteNumberValue(value.AsDouble());
                return true;
            case CelKind.String:
                writer?.WriteStringValue(value.AsString());
                return true;
            case CelKind.Bytes:
                writer?.WriteBase64StringValue(value.AsBytes().Span);
                return true;
            case CelKind.Timestamp:
                writer?.WriteStringValue(Rfc3339.Format(value.Bits, value.Nanos));
                return true;
            case CelKind.Duration:
                writer?.WriteStringValue(TimeFunctions.FormatDuration(value));
                return true;
            case CelKind.List:
                return TryList(writer, value, out problem);
            case CelKind.Map when value.Object is CelMap:
                return TryMap(writer, value, out problem);
            default:
                problem = $"{ScalarEncoder.Found(value)}, which JSON cannot hold";
                return false;
        }
    }

    private static bool TryList(Utf8JsonWriter? writer, in CelValue list, out string problem)
    {
        writer?.WriteStartArray();
        foreach (var element in list.Elements)
        {
            if (!TryAny(writer, element, out problem))
            {
                return false;
            }
        }
        writer?.WriteEndArray();
        problem = string.Empty;
        return true;
    }

    private static bool TryMap(Utf8JsonWriter? writer, in CelValue map, out string problem)
    {
        writer?.WriteStartObject();
        foreach (var (key, value) in map.Entries)
        {
            if (!key.TryGetString(out var name))
            {
                problem = $"found a map with the key {key}, and JSON's keys are strings";
                return false;
            }
            writer?.WritePropertyName(name);
            if (!TryAny(writer, value, out problem))
            {
                return false;
            }
        }
        writer?.WriteEndObject();
        problem = string.Empty;
        return true;
    }
}
