using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeatureStore.Cli.Testing;

/// <summary>Finds where two JSON values differ. Numbers are compared by value: 1 and 1.0 are the same.</summary>
internal sealed class JsonComparison
{
    private const int MaxDifferences = 20;
    private const string Nothing = "nothing";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _isPartial;
    private readonly string[] _optional;
    private readonly List<Difference> _differences = [];

    private JsonComparison(bool isPartial, string[] optional) => (_isPartial, _optional) = (isPartial, optional);

    /// <param name="expected">What it should be.</param>
    /// <param name="found">What it is.</param>
    /// <param name="isPartial">
    /// Whether only what is expected counts: of objects the keys that are there, of lists the elements that are there, in their order.
    /// </param>
    /// <param name="optional">Keys that may be there unexpected.</param>
    /// <returns>At most twenty; none when they agree.</returns>
    public static IReadOnlyList<Difference> Find(JsonNode? expected, JsonNode? found, bool isPartial, params string[] optional)
    {
        var comparison = new JsonComparison(isPartial, optional);
        comparison.Compare(string.Empty, expected, found);
        return comparison._differences;
    }

    public static string Text(JsonNode? node) => node is null ? "null" : node.ToJsonString(Readable);

    private void Compare(string path, JsonNode? expected, JsonNode? found)
    {
        if (_differences.Count >= MaxDifferences)
        {
            return;
        }
        switch (expected, found)
        {
            case (JsonObject left, JsonObject right):
                CompareObjects(path, left, right);
                break;
            case (JsonArray left, JsonArray right) when _isPartial:
                CompareParts(path, left, right);
                break;
            case (JsonArray left, JsonArray right):
                CompareLists(path, left, right);
                break;
            default:
                if (!AreEqual(expected, found))
                {
                    _differences.Add(new Difference(path, Text(expected), Text(found)));
                }
                break;
        }
    }

    private void CompareObjects(string path, JsonObject expected, JsonObject found)
    {
        foreach (var (key, value) in expected)
        {
            var below = path.Length == 0 ? key : $"{path}.{key}";
            if (found.TryGetPropertyValue(key, out var other))
            {
                Compare(below, value, other);
            }
            else
            {
                _differences.Add(new Difference(below, Text(value), Nothing));
            }
        }
        if (_isPartial)
        {
            return;
        }
        foreach (var (key, value) in found)
        {
            if (!expected.ContainsKey(key) && !_optional.Contains(key))
            {
                _differences.Add(new Difference(path.Length == 0 ? key : $"{path}.{key}", Nothing, Text(value)));
            }
        }
    }

    private void CompareLists(string path, JsonArray expected, JsonArray found)
    {
        for (var i = 0; i < Math.Max(expected.Count, found.Count); i++)
        {
            var below = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            if (i >= expected.Count)
            {
                _differences.Add(new Difference(below, Nothing, Text(found[i])));
            }
            else if (i >= found.Count)
            {
                _differences.Add(new Difference(below, Text(expected[i]), Nothing));
            }
            else
            {
                Compare(below, expected[i], found[i]);
            }
        }
    }

    /// <summary>Each expected element is the first one that fits it behind the one before: taking the earliest never loses a later one.</summary>
    private void CompareParts(string path, JsonArray expected, JsonArray found)
    {
        var next = 0;
        for (var i = 0; i < expected.Count; i++)
        {
            while (next < found.Count && Find(expected[i], found[next], isPartial: true, _optional).Count > 0)
            {
                next++;
            }
            if (next == found.Count)
            {
                var below = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
                var where = i == 0 ? "no such element" : "no such element behind those before it";
                _differences.Add(new Difference(below, Text(expected[i]), where));
                return;
            }
            next++;
        }
    }

    private static bool AreEqual(JsonNode? left, JsonNode? right) =>
        left is JsonValue
        && right is JsonValue
        && left.GetValueKind() == JsonValueKind.Number
        && right.GetValueKind() == JsonValueKind.Number
            ? SameNumber(left.ToJsonString(), right.ToJsonString())
            : JsonNode.DeepEquals(left, right);

    /// <summary>Exact where a decimal holds both, so that neighbouring 64-bit integers differ.</summary>
    private static bool SameNumber(string left, string right) =>
        decimal.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
        && decimal.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out var other)
            ? exact == other
            : double.Parse(left, CultureInfo.InvariantCulture).Equals(double.Parse(right, CultureInfo.InvariantCulture));
}
