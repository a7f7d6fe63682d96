namespace FeatureStore.Definitions.Estimates;

/// <summary>Figures of a feature, on average over a day.</summary>
/// <param name="Match">Share of its streams' events that become records, 0 to 1.</param>
/// <param name="Entities">That have records.</param>
/// <param name="ReadsPerSecond">Entities that it is asked for.</param>
/// <param name="HitRatio">Share of the reads that Redis or a server's memory answers, 0 to 1; 0.9.</param>
/// <param name="CachedEntities">That Redis holds at once; all.</param>
/// <param name="ValueBytes">Of a stored value.</param>
/// <param name="IdBytes">Of an entity's id; 12.</param>
public sealed record FeatureTraffic(
    double Match,
    double Entities,
    double ReadsPerSecond,
    double HitRatio,
    double CachedEntities,
    double ValueBytes,
    double IdBytes
);
