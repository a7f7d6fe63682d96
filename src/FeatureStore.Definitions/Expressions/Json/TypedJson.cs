using System.Globalization;
using System.Text.Json;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Functions;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Expressions.Json;

/// <summary>
/// Values as JSON that loses nothing: an object whose one key is the type. <c>{"int": "-5"}</c>, <c>{"uint": "5"}</c>,
/// <c>{"double": 1.5}</c> (or <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>), <c>{"string": …}</c>, <c>{"bytes": base64}</c>,
/// <c>{"bool": …}</c>, <c>{"null": null}</c>, <c>{"list": [values]}</c>, <c>{"map": [[key, value], …]}</c>,
/// <c>{"timestamp": RFC 3339}</c>, <c>{"duration": "1.5s"}</c>, <c>{"type": "int"}</c>, <c>{"optional": [value]}</c> or
/// <c>{"optional": []}</c>, <c>{"net.IP": text}</c>, <c>{"net.CIDR": text}</c>.
/// </summary>
public static class TypedJson
{
    /// <summary>Reads a value.</summary>
    /// <exception cref="FormatException">The JSON is not written so; the message says which part.</exception>
    public static CelValue Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || json.GetPropertyCount() != 1)
        {
            throw new FormatException("a value is an object with one key, its type: {\"int\": \"5\"}");
        }
        var property = json.EnumerateObject().First();
        var value = Read(property.Name, property.Value);
        return value.IsError ? throw new FormatException($"not of type {property.Name}: {value.ErrorMessage}") : value;
    }

    /// <summary>Writes a value.</summary>
    /// <exception cref="ArgumentException">The value is an error.</exception>
    public static void Write(Utf8JsonWriter writer, in CelValue value)
    {
        writer.WriteStartObject();
        switch (value.Kind)
        {
            case CelKind.Null:
                writer.WriteNull("null");
                break;
            case CelKind.Bool:
                writer.WriteBoolean("bool", value.AsBool());
                break;
            case CelKind.Int:
                writer.WriteString("int", value.AsInt64().ToString(CultureInfo.InvariantCulture));
                break;
            case CelKind.UInt:
                writer.WriteString("uint", value.AsUInt64().ToString(CultureInfo.InvariantCulture));
                break;
            case CelKind.Double when double.IsFinite(value.AsDouble()):
                writer.WritePropertyName("double");
                writer.WriteRawValue(DoubleText(value.AsDouble()));
                break;
            case CelKind.Double:
                writer.WriteString("double", value.AsDouble().ToString("R", CultureInfo.InvariantCulture));
                break;
            case CelKind.String:
                writer.WriteString("string", value.AsString());
                break;
            case CelKind.Bytes:
                writer.WriteBase64String("bytes", value.AsBytes().Span);
                break;
            case CelKind.Timestamp:
                writer.WriteString("timestamp", Rfc3339.Format(value.Bits, value.Nanos));
                break;
            case CelKind.Duration:
                writer.WriteString("duration", TimeFunctions.FormatDuration(value));
                break;
            case CelKind.Type:
                writer.WriteString("type", value.TypeName);
                break;
            case CelKind.List:
                writer.WriteStartArray("list");
                foreach (var element in value.Elements)
                {
                    Write(writer, element);
                }
                writer.WriteEndArray();
                break;
            case CelKind.Map:
                WriteMap(writer, value);
                break;
            case CelKind.Opaque:
                WriteOpaque(writer, (CelOpaque)value.Object!);
                break;
            default:
                throw new ArgumentException($"An error is no value: {value.ErrorMessage}", nameof(value));
        }
        writer.WriteEndObject();
    }

    /// <summary>Always with a point or an exponent, so that readers that tell numbers apart by them read a double, and -0.0 as what it is.</summary>
    private static string DoubleText(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : $"{text}.0";
    }

    private static void WriteMap(Utf8JsonWriter writer, in CelValue map)
    {
        writer.WriteStartArray("map");
        foreach (var (key, entry) in map.Entries)
        {
            writer.WriteStartArray();
            Write(writer, key);
            Write(writer, entry);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    private static void WriteOpaque(Utf8JsonWriter writer, CelOpaque value)
    {
        if (value is not CelOptional optional)
        {
            writer.WriteString(value.TypeName, value.Text);
            return;
        }
        writer.WriteStartArray("optional");
        if (optional.HasValue)
        {
            Write(writer, optional.Value);
        }
        writer.WriteEndArray();
    }

    private static CelValue Read(string type, JsonElement json) =>
        type switch
        {
            "null" => CelValue.Null,
            "bool" => CelValue.FromBool(json.ValueKind == JsonValueKind.True),
            "int" => ConversionFunctions.ToInt(CelValue.FromString(Text(json))),
            "uint" => ConversionFunctions.ToUInt(CelValue.FromString(Text(json))),
            "double" => json.ValueKind == JsonValueKind.Number
                ? CelValue.FromDouble(json.GetDouble())
                : ConversionFunctions.ToDouble(CelValue.FromString(Text(json))),
            "string" => CelValue.FromString(Text(json)),
            "bytes" => json.ValueKind == JsonValueKind.String && json.TryGetBytesFromBase64(out var bytes)
                ? CelValue.FromBytes(bytes)
                : throw new FormatException("bytes are base64"),
            "timestamp" => TimeFunctions.ToTimestamp(CelValue.FromString(Text(json))),
            "duration" => TimeFunctions.ToDuration(CelValue.FromString(Text(json))),
            "type" => CelValue.FromType(Text(json)),
            "list" => CelValue.FromList([.. Array(json).Select(Read)]),
            "map" => ReadMap(json),
            "optional" => json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 1
                ? CelOptional.Of(Read(json[0]))
                : CelOptional.None,
            _ => throw new FormatException($"there is no type '{type}' here"),
        };

    private static CelValue ReadMap(JsonElement json)
    {
        var map = new CelMap(0);
        foreach (var entry in Array(json))
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2)
            {
                throw new FormatException("an entry of a map is a list of key and value");
            }
            var problem = LiteralNodes.TryAdd(map, Read(entry[0]), Read(entry[1]));
            if (problem.IsError)
            {
                throw new FormatException(problem.ErrorMessage);
            }
        }
        return CelValue.FromMap(map);
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw new FormatException("lists and maps are JSON arrays");

    private static string Text(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && JsonText.TryGetString(json, out var text)
            ? text
            : throw new FormatException("expected text in quotes");
}
