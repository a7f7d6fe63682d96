using System.Collections.Immutable;
using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Ingestion.Dispatch;

/// <summary>
/// The features that read one stream, indexed by their filters' first test: an event is shown only to those whose test it passes, so that
/// its cost depends on them and not on how many read the stream. What it is not shown to would not have wanted it, and would not have
/// rejected it either.
/// </summary>
/// <remarks>
/// A first test is a comparison of a path with texts at the begin of an <c>&amp;&amp;</c> (<see cref="CelFirstTest"/>). Where the path
/// leads to another text, or to no text, the test is false, and with it the filter. Where it leads nowhere, the filter is false or
/// missing, which is the same to a filter (<see cref="CelExpression.EvaluateFilter"/>). Where it fails otherwise (a field is asked of a
/// number), each filter decides for itself.
/// </remarks>
internal sealed class StreamRoutes
{
    public static readonly StreamRoutes None = new([], isIndexed: false);

    private readonly int[] _always;
    private readonly PathRoutes[] _paths;

    public StreamRoutes(ImmutableArray<FeatureRoute> all, bool isIndexed)
    {
        All = all;
        var ordinals = Enumerable.Range(0, all.Length);
        _always = [.. ordinals.Where(ordinal => !isIndexed || !IsIndexable(all[ordinal]))];
        _paths =
        [
            .. ordinals
                .Except(_always)
                .SelectMany(ordinal => all[ordinal].Inputs.Select(input => (Test: input.Where!.FirstTest!, Ordinal: ordinal)))
                // A field's name may hold any character: with its length before it, no two paths read alike.
                .GroupBy(entry => string.Concat(entry.Test.Path.Select(field => $"{field.Length}:{field}")), StringComparer.Ordinal)
                .Select(group => new PathRoutes([.. group])),
        ];
    }

    /// <summary>In the order of the catalog.</summary>
    public ImmutableArray<FeatureRoute> All { get; }

    /// <summary>The features to show an event to.</summary>
    /// <param name="activation">Holds the event.</param>
    /// <param name="selection">Scratch, which the result may lie in until it is used again.</param>
    /// <returns>Indexes into <see cref="All"/>, ascending, each once.</returns>
    public ReadOnlySpan<int> Select(CelActivation activation, RouteSelection selection)
    {
        selection.Begin(_always);
        foreach (var path in _paths)
        {
            selection.Add(path.Find(activation));
        }
        return selection.Finish();
    }

    private static bool IsIndexable(in FeatureRoute route)
    {
        foreach (var input in route.Inputs)
        {
            if (input.Where?.FirstTest is not { Slot: CelEnvironment.EventSlot })
            {
                return false;
            }
        }
        return true;
    }
}
