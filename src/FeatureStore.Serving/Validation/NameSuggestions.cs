using GraphQL.Utilities;

namespace FeatureStore.Serving.Validation;

/// <summary>Names that resemble the wrong ones of one document, as long as that is cheap.</summary>
internal sealed class NameSuggestions
{
    /// <summary>Names that are looked at for one document; some µs for each.</summary>
    public const int MaxCompared = 10_000;

    /// <summary>Of a wrong name; who sends longer ones has not mistyped them, and each character costs.</summary>
    public const int MaxLength = 100;

    /// <summary>Names looked at so far.</summary>
    public int Compared { get; private set; }

    /// <param name="wrong">What was written.</param>
    /// <param name="count">Of <paramref name="names"/>.</param>
    /// <param name="names">That there are.</param>
    /// <returns>The nearest first; none when there are too many to look at.</returns>
    public string[] For(string wrong, int count, IEnumerable<string> names)
    {
        if (wrong.Length > MaxLength || Compared + count > MaxCompared)
        {
            return [];
        }
        Compared += count;
        return StringUtils.SuggestionList(wrong, names);
    }
}
