using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>One event of a scenario: what its writer writes, and what its definition says of the cache.</summary>
/// <param name="Write">The record.</param>
/// <param name="Strategy">Of the revision that its writer has.</param>
internal sealed record ModelEvent(RecordWrite Write, RedisStrategy Strategy);
