using System.Globalization;
using System.Text.Json;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Functions;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Expressions.Json;

/// <summary>Values as the JSON that a reader expects: types that JSON has not become text, keys too, and an empty optional null.</summary>
public static class ReadableJson
{
    /// <exception cref="ArgumentException">The value is an error.</exception>
    public static void Write(Utf8JsonWriter writer, in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                writer.WriteNullValue();
                break;
            case CelKind.Bool:
                writer.WriteBooleanValue(value.AsBool());
                break;
            case CelKind.Int:
                writer.WriteNumberValue(value.AsInt64());
                break;
            case CelKind.UInt:
                writer.WriteNumberValue(value.AsUInt64());
                break;
            case CelKind.Double when double.IsFinite(value.AsDouble()):
                writer.WriteNumberValue(value.AsDouble());
                break;
            case CelKind.Bytes:
                writer.WriteBase64StringValue(value.AsBytes().Span);
                break;
            case CelKind.List:
                writer.WriteStartArray();
                foreach (var element in value.Elements)
                {
                    Write(writer, element);
                }
                writer.WriteEndArray();
                break;
            case CelKind.Map:
                writer.WriteStartObject();
                foreach (var (key, entry) in value.Entries)
                {
                    writer.WritePropertyName(TextOf(key));
                    Write(writer, entry);
                }
                writer.WriteEndObject();
                break;
            case CelKind.Opaque when value.Object is CelOptional optional:
                Write(writer, optional.Value);
                break;
            case CelKind.Error:
                throw new ArgumentException($"An error is no value: {value.ErrorMessage}", nameof(value));
            default:
                writer.WriteStringValue(TextOf(value));
                break;
        }
    }

    private static string TextOf(in CelValue value) =>
        value.Kind switch
        {
            CelKind.String => value.AsString(),
            CelKind.Double => value.AsDouble().ToString("R", CultureInfo.InvariantCulture),
            CelKind.Timestamp => Rfc3339.Format(value.Bits, value.Nanos),
            CelKind.Duration => TimeFunctions.FormatDuration(value),
            CelKind.Type => value.TypeName,
            CelKind.Opaque => ((CelOpaque)value.Object!).Text ?? CelText.TypeOf(value),
            _ => value.ToString(),
        };
}
