using FeatureStore.Storage.Caching.Connections;

namespace FeatureStore.Storage.Caching.Admission;

/// <summary>
/// Decides which loads fill Redis. A load that does not goes the way of one that failed: it takes its token away and leaves nothing, so that
/// the protocol (I4) knows no new step. It is decided when the store has answered: whoever joined or waits meanwhile has been counted by
/// then, so that a key that many ask for at once costs one load, as ever.
/// </summary>
/// <param name="admission">By configuration.</param>
/// <param name="keys">Keys that are told apart.</param>
/// <param name="isEvicting">Whether Redis pushes entries out at present.</param>
internal sealed class FillAdmission(CacheAdmission admission, int keys, Func<bool> isEvicting)
{
    // Counts are halved after one for each key: more, and keys read once begin to look like others.
    private readonly FrequencySketch? _asked = admission == CacheAdmission.All ? null : new FrequencySketch(keys, period: 1);

    /// <summary>Counts a read that found no entry.</summary>
    public void Missed(string key) => _asked?.Add(Hash(key));

    /// <summary>Whether an entry that was not there is worth its place.</summary>
    public bool Admits(string key) =>
        _asked is null || (admission == CacheAdmission.Adaptive && !isEvicting()) || _asked.Estimate(Hash(key)) > 1;

    private static int Hash(string key) => string.GetHashCode(key, StringComparison.Ordinal);

    public static FillAdmission Of(RedisOptions options, Func<bool> isEvicting) =>
        new(options.Admission, options.AdmissionKeys, isEvicting);
}
