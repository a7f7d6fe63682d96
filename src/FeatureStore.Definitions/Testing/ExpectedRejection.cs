namespace FeatureStore.Definitions.Testing;

/// <summary>An event that is to be set aside.</summary>
/// <param name="Event">1-based, among those given with it.</param>
/// <param name="Feature">For which feature; null: the event itself cannot be used.</param>
/// <param name="Code">The reason's name, such as <c>Expired</c>; null: any.</param>
public sealed record ExpectedRejection(int Event, string? Feature, string? Code);
