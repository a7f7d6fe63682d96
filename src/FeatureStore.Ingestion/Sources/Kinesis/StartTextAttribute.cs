using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary><c>earliest</c>, <c>latest</c>, or an RFC 3339 time.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class StartTextAttribute : ValidationAttribute
{
    public StartTextAttribute()
        : base("must be 'earliest', 'latest' or a time such as 2026-01-31T00:00:00Z") { }

    public override bool IsValid(object? value) => value is "earliest" or "latest" || TryTime(value as string, out _);

    public static bool TryTime(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
