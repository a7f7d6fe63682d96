namespace FeatureStore.Definitions.Naming;

/// <summary>What the writer of a wrong name may have meant.</summary>
public static class NearestName
{
    private const int MaxLength = 100;

    /// <summary>The candidate with the fewest edits (insert, delete, replace, swap neighbours) away from a name, if few enough.</summary>
    /// <returns>Null when none is near. Of equally near ones the first.</returns>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > MaxLength)
        {
            return null;
        }
        string? nearest = null;
        var fewest = Math.Max(1, (name.Length + 1) / 3) + 1;
        var lower = name.ToLowerInvariant();
        foreach (var candidate in candidates)
        {
            if (candidate.Length > MaxLength || Math.Abs(candidate.Length - name.Length) >= fewest)
            {
                continue;
            }
            var edits = Edits(lower, candidate.ToLowerInvariant());
            if (edits < fewest)
            {
                fewest = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /// <summary><c>; did you mean 'fields'?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : string.Empty;

    /// <summary>Optimal string alignment distance.</summary>
    private static int Edits(string left, string right)
    {
        var beforeLast = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }
            (beforeLast, last, current) = (last, current, beforeLast);
        }
        return last[right.Length];
    }
}
