using System.Numerics;
using System.Text.Json;
using GraphQL;

namespace FeatureStore.Serving.Http;

/// <summary>JSON variables as the library wants them. Integers keep their digits.</summary>
internal static class VariablesReader
{
    /// <summary>Longer numbers are not worth the time that reading them exactly takes.</summary>
    private const int MaxIntegerDigits = 100;

    /// <param name="json">An object, or null.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static Inputs Read(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => Inputs.Empty,
            JsonValueKind.Object => new Inputs(ReadObject(json)),
            _ => throw new JsonException("'variables' must be an object."),
        };

    private static Dictionary<string, object?> ReadObject(JsonElement json)
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            result[property.Name] = ReadValue(property.Value);
        }
        return result;
    }

    private static object? ReadValue(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number => ReadNumber(json),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Array => json.EnumerateArray().Select(ReadValue).ToList(),
            JsonValueKind.Object => ReadObject(json),
            _ => null,
        };

    private static object ReadNumber(JsonElement json)
    {
        if (json.TryGetInt32(out var small))
        {
            return small;
        }
        if (json.TryGetInt64(out var large))
        {
            return large;
        }
        var text = json.GetRawText();
        return text.Length <= MaxIntegerDigits && BigInteger.TryParse(text, out var integer) ? integer : json.GetDouble();
    }
}
