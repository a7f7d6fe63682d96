namespace FeatureStore.Ingestion.DeadLetters;

/// <summary>Which dead letters are meant.</summary>
/// <param name="Feature">Name; null: all, and events that no feature could use.</param>
/// <param name="Code">Name of a reason; null: all.</param>
/// <param name="Since">Set aside at this time or later.</param>
/// <param name="Until">Set aside before this time.</param>
public sealed record LetterFilter(string? Feature, string? Code, DateTimeOffset? Since, DateTimeOffset? Until)
{
    public bool Matches(LetterHeaders letter) =>
        (Feature is null || letter.Feature == Feature)
        && (Code is null || string.Equals(letter.Code, Code, StringComparison.OrdinalIgnoreCase))
        && (Since is null || letter.At >= Since)
        && (Until is null || letter.At < Until);
}
