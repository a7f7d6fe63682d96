using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Telemetry;

/// <summary>
/// A count for each feature that costs a lookup by reference and one increment. A counter of the library with a tag would build the tag and
/// search for its sum at every call; here the sums are read when somebody asks. Bounded by the features that the process has ever had.
/// </summary>
public sealed class FeatureCounter
{
    private readonly ConditionalWeakTable<FeatureDefinition, FeatureCount> _byDefinition = [];

    /// <summary>A feature keeps its sum when the catalog is replaced.</summary>
    private readonly ConcurrentDictionary<string, FeatureCount> _byName = new(StringComparer.Ordinal);

    private readonly ConditionalWeakTable<FeatureDefinition, FeatureCount>.CreateValueCallback _create;

    /// <param name="meter">Gets an observable counter with the tag <c>feature</c>.</param>
    /// <param name="name">Of the instrument.</param>
    /// <param name="unit">Of the instrument.</param>
    /// <param name="description">Of the instrument.</param>
    public FeatureCounter(Meter meter, string name, string unit, string description)
    {
        _create = feature => _byName.GetOrAdd(feature.Name, _ => new FeatureCount());
        meter.CreateObservableCounter(name, Read, unit, description);
    }

    /// <summary>Counts. Any thread; allocates at the first call for a definition only.</summary>
    public void Add(FeatureDefinition feature, long count = 1) => Of(feature).Add(count);

    /// <summary>The feature's count, for who keeps it instead of looking it up each time.</summary>
    public FeatureCount Of(FeatureDefinition feature) => _byDefinition.GetValue(feature, _create);

    private IEnumerable<Measurement<long>> Read()
    {
        foreach (var (feature, count) in _byName)
        {
            yield return new Measurement<long>(count.Sum, new KeyValuePair<string, object?>("feature", feature));
        }
    }
}
