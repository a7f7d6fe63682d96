using System.Text.Json;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>Says how two outcomes differ.</summary>
internal static class OutcomeComparison
{
    /// <summary>Null where they are the same.</summary>
    public static string? Difference(Outcome expected, Outcome actual)
    {
        if (expected.Phase != actual.Phase)
        {
            return $"phase {expected.Phase} ≠ {actual.Phase}";
        }
        if (expected.Phase != "execution")
        {
            return null;
        }
        if (Data(expected.Data, actual.Data, "data") is { } difference)
        {
            return difference;
        }
        return expected.Paths.SequenceEqual(actual.Paths, StringComparer.Ordinal)
            ? null
            : $"error paths [{string.Join(", ", expected.Paths)}] ≠ [{string.Join(", ", actual.Paths)}]";
    }

    /// <summary>
    /// Whether the server tells of more errors than the reference, each of them below a place that is null in both answers because of
    /// another error: the specification lets an executor go on with the siblings of a failed field or not (6.4.4: they "may be cancelled").
    /// </summary>
    public static bool IsCancelledSiblings(Outcome expected, Outcome actual) =>
        expected.Phase == "execution"
        && actual.Phase == "execution"
        && Data(expected.Data, actual.Data, "data") is null
        && expected.Paths.All(path =>
            actual.Paths.Contains(path, StringComparer.Ordinal) || LiesBelowNull(expected.Data, path, expected.Paths)
        )
        && actual.Paths.All(path =>
            expected.Paths.Contains(path, StringComparer.Ordinal) || LiesBelowNull(actual.Data, path, expected.Paths)
        );

    /// <summary>The null that swallowed the error has another error of the reference below it too.</summary>
    private static bool LiesBelowNull(JsonElement data, string path, string[] others)
    {
        var steps = path.Split('/');
        var at = data;
        for (var depth = 0; depth < steps.Length; depth++)
        {
            if (at.ValueKind == JsonValueKind.Null)
            {
                var prefix = string.Concat(steps[..depth].Select(s => s + "/"));
                return others.Any(other => other != path && other.StartsWith(prefix, StringComparison.Ordinal));
            }
            at = at.ValueKind == JsonValueKind.Array ? at[int.Parse(steps[depth])] : at.GetProperty(steps[depth]);
        }
        return false;
    }

    private static string? Data(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind != actual.ValueKind)
        {
            return $"{path}: {Short(expected)} ≠ {Short(actual)}";
        }
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var members = expected.EnumerateObject().ToArray();
                var others = actual.EnumerateObject().ToArray();
                // The order of keys is part of the answer (specification, 7.2.2).
                if (!members.Select(m => m.Name).SequenceEqual(others.Select(m => m.Name), StringComparer.Ordinal))
                {
                    return $"{path}: keys {string.Join(',', members.Select(m => m.Name))} ≠ {string.Join(',', others.Select(m => m.Name))}";
                }
                return members.Zip(others, (a, b) => Data(a.Value, b.Value, $"{path}.{a.Name}")).FirstOrDefault(d => d is not null);
            case JsonValueKind.Array:
                return expected.GetArrayLength() != actual.GetArrayLength()
                    ? $"{path}: {expected.GetArrayLength()} items ≠ {actual.GetArrayLength()}"
                    : expected
                        .EnumerateArray()
                        .Zip(actual.EnumerateArray(), (a, b) => (a, b))
                        .Select((pair, i) => Data(pair.a, pair.b, $"{path}[{i}]"))
                        .FirstOrDefault(d => d is not null);
            case JsonValueKind.Number:
                return SameNumber(expected.GetRawText(), actual.GetRawText()) ? null : $"{path}: {Short(expected)} ≠ {Short(actual)}";
            case JsonValueKind.String:
                return expected.GetString() == actual.GetString() ? null : $"{path}: {Short(expected)} ≠ {Short(actual)}";
            default:
                return null;
        }
    }

    /// <summary>Integers by their digits, so that none beyond 2^53 passes for its neighbour; others as the doubles that they are.</summary>
    private static bool SameNumber(string expected, string actual) =>
        expected == actual
        || (
            !(IsInteger(expected) && IsInteger(actual) && Math.Max(expected.Length, actual.Length) < 20)
            && double.Parse(expected).Equals(double.Parse(actual))
        );

    private static bool IsInteger(string number) => number.All(c => char.IsAsciiDigit(c) || c == '-') && number != "-0";

    private static string Short(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= 80 ? text : $"{text[..80]}…";
    }
}
