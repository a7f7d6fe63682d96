using System.Collections.Immutable;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Ingestion.Dispatch;

/// <summary>A feature and those of its <c>from</c> entries that read one stream, in order: the first that matches makes the record.</summary>
internal readonly record struct FeatureRoute(FeatureDefinition Feature, ImmutableArray<FeatureInput> Inputs);
