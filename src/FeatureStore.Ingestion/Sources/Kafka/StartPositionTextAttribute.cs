using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>A setting that says where a stream is read from.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class StartPositionTextAttribute : ValidationAttribute
{
    public StartPositionTextAttribute()
        : base("must be 'earliest', 'latest', or a time such as 2026-11-01T00:00:00Z") { }

    public override bool IsValid(object? value) => value is not string text || StartPosition.TryParse(text, out _);
}
