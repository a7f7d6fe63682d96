namespace FeatureStore.Definitions.Streams;

/// <summary>A named source of events. Streams and features are M:N.</summary>
/// <param name="Name">Unique in the catalog; <c>snake_case</c>, with <c>-</c> and <c>.</c> allowed.</param>
/// <param name="Source">Where the events come from in production; <c>dev</c> feeds every stream over HTTP.</param>
/// <param name="Format">How a message becomes an event.</param>
public sealed record StreamDefinition(string Name, StreamSource Source, EventFormat Format);
