using System.Globalization;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Serving.Schema.Scalars;

/// <summary>The text of the scalar <c>DateTime</c>, to and from epoch ms.</summary>
internal static class DateTimeText
{
    /// <summary>Length of what <see cref="Format"/> gives: <c>2024-05-01T12:00:00.000Z</c>.</summary>
    public const int Length = 24;

    /// <summary>UTC with three fractional digits and <c>Z</c>.</summary>
    public static string Format(long epochMilliseconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(epochMilliseconds)
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads an instant with any offset. A part of a millisecond counts as a whole one: a bound between two milliseconds
    /// then separates the same events, both as an inclusive lower and as an exclusive upper bound.
    /// </summary>
    public static bool TryParse(string text, out long epochMilliseconds)
    {
        var read = Rfc3339.TryParse(text, out var seconds, out var nanos);
        epochMilliseconds = (seconds * 1000) + ((nanos + 999_999) / 1_000_000);
        return read;
    }
}
