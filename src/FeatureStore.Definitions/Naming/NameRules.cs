using System.Text;

namespace FeatureStore.Definitions.Naming;

/// <summary>What names may be (DESIGN: names).</summary>
internal static class NameRules
{
    /// <summary>Names are part of every stored key.</summary>
    public const int MaxLength = 100;

    /// <summary><see cref="IsSnakeCase"/> as a regular expression of ECMA 262, for the JSON Schema.</summary>
    public const string SnakeCasePattern = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$";

    /// <summary><see cref="IsStreamName"/> likewise.</summary>
    public const string StreamNamePattern = "^[a-z][a-z0-9]*([_.-][a-z0-9]+)*$";

    /// <summary>Lower-case letters and digits in words with one <c>_</c> between them, a letter first.</summary>
    public static bool IsSnakeCase(string name) => IsWords(name, "_");

    /// <summary>The same, with <c>-</c> and <c>.</c> between words too.</summary>
    public static bool IsStreamName(string name) => IsWords(name, "_-.");

    /// <summary>What is wrong with a name.</summary>
    public static string Complaint(string key, string name, bool isStream)
    {
        if (name.Length > MaxLength)
        {
            return $"'{key}' has {name.Length} characters; at most {MaxLength} are allowed";
        }
        var separators = isStream ? "'_', '-' or '.'" : "'_'";
        var suggestion = ToSnakeCase(name);
        var hint = IsSnakeCase(suggestion) ? $", for example '{suggestion}'" : string.Empty;
        return $"'{key}: {name}' must be snake_case: lower-case letters and digits, a letter first, words joined by one {separators}{hint}";
    }

    private static bool IsWords(string name, string separators)
    {
        if (name.Length is 0 or > MaxLength || !char.IsAsciiLetterLower(name[0]))
        {
            return false;
        }
        for (var i = 1; i < name.Length; i++)
        {
            var isSeparator = separators.Contains(name[i], StringComparison.Ordinal);
            var isLast = i == name.Length - 1;
            if (!char.IsAsciiLetterLower(name[i]) && !char.IsAsciiDigit(name[i]) && !isSeparator)
            {
                return false;
            }
            if (isSeparator && (isLast || separators.Contains(name[i + 1], StringComparison.Ordinal)))
            {
                return false;
            }
        }
        return true;
    }

    private static string ToSnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        foreach (var c in name)
        {
            var isWord = char.IsAsciiLetterOrDigit(c);
            if ((char.IsAsciiLetterUpper(c) || !isWord) && result.Length > 0 && result[^1] != '_')
            {
                result.Append('_');
            }
            if (isWord)
            {
                result.Append(char.ToLowerInvariant(c));
            }
        }
        return result.ToString().TrimEnd('_');
    }
}
