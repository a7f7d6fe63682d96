using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Loading.Yaml;

/// <summary>YAML → values, by the core schema of YAML 1.2: a plain scalar is null, bool, int or float where it reads as one, else text.</summary>
internal static class YamlValues
{
    public static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."
    );

    public static bool TryBool(string text, out bool value)
    {
        value = text is "true" or "True" or "TRUE";
        return value || text is "false" or "False" or "FALSE";
    }

    public static JsonNode? ToJson(YamlNode node)
    {
        switch (node)
        {
            case YamlNode.Sequence sequence:
                return new JsonArray([.. sequence.Items.Select(ToJson)]);
            case YamlNode.Mapping mapping:
                return new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Value, ToJson(e.Value))));
            default:
                var scalar = (YamlNode.Scalar)node;
                var value = ToCel(scalar);
                return value.Kind switch
                {
                    CelKind.Null => null,
                    CelKind.Bool => JsonValue.Create(value.AsBool()),
                    CelKind.Int or CelKind.Double => ToJsonNumber(scalar.Value, value),
                    _ => JsonValue.Create(value.AsString()),
                };
        }
    }

    /// <summary>As it was written, where JSON writes it so too: 1.0 is no integer.</summary>
    private static JsonNode ToJsonNumber(string text, in CelValue value)
    {
        try
        {
            return JsonNode.Parse(text)!;
        }
        catch (JsonException)
        {
            return value.Kind == CelKind.Int ? JsonValue.Create(value.AsInt64())
                : double.IsFinite(value.AsDouble()) ? JsonValue.Create(value.AsDouble())
                : JsonValue.Create(text);
        }
    }

    public static CelValue ToCel(YamlNode node)
    {
        switch (node)
        {
            case YamlNode.Scalar scalar:
                return ToCel(scalar);
            case YamlNode.Sequence sequence:
                return CelValue.FromList([.. sequence.Items.Select(ToCel)]);
            default:
                var mapping = (YamlNode.Mapping)node;
                var map = new CelMap(mapping.Entries.Count);
                foreach (var (key, value) in mapping.Entries)
                {
                    map.TryAdd(CelValue.FromString(key.Value), ToCel(value));
                }
                return CelValue.FromMap(map);
        }
    }

    private static CelValue ToCel(YamlNode.Scalar scalar)
    {
        if (!scalar.IsPlain)
        {
            return CelValue.FromString(scalar.Value);
        }
        if (scalar.IsNull)
        {
            return CelValue.Null;
        }
        if (TryBool(scalar.Value, out var flag))
        {
            return CelValue.FromBool(flag);
        }
        if (long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return CelValue.FromInt64(integer);
        }
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        // Not NaN and Infinity: YAML spells them otherwise, and they are plain text.
        return
            scalar.Value.AsSpan().IndexOfAnyInRange('0', '9') >= 0
            && double.TryParse(scalar.Value, style, CultureInfo.InvariantCulture, out var number)
            ? CelValue.FromDouble(number)
            : CelValue.FromString(scalar.Value);
    }
}
