using FeatureStore.Storage.Caching.Protocol;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>
/// One key of a real Redis, as a function: what a step answers and leaves behind depends on what the key held, and on nothing else. So each
/// step is carried out once for each content, by the real server and the real scripts, and remembered.
/// </summary>
internal sealed class RememberedRedis
{
    /// <summary>Id of the content of a key that is not there.</summary>
    public const int Absent = 0;

    private readonly IDatabase _redis;
    private readonly string _key;
    private readonly RedisCacheProtocol _protocol;
    private readonly RedisCacheProtocol _impatient;
    private readonly List<KeyContent> _contents = [KeyContent.Absent];
    private readonly Dictionary<string, int> _ids = new() { [KeyContent.Absent.ToString()] = Absent };
    private readonly Dictionary<(int Before, int Step), (int After, bool Granted)> _known = [];

    public RememberedRedis(IDatabase redis, CacheScripts scripts)
    {
        _redis = redis;
        _key = $"{{model#{Guid.NewGuid():N}}}#key";
        _protocol = new RedisCacheProtocol(() => redis, KeyLifetimes.Load, scripts);
        // Takes over refreshes of others at once, as if theirs had run out of time.
        _impatient = new RedisCacheProtocol(() => redis, TimeSpan.Zero, scripts);
    }

    /// <summary>Steps that Redis has carried out.</summary>
    public int Known => _known.Count;

    public KeyContent Content(int id) => _contents[id];

    /// <summary>Carries out a step on a key with this content.</summary>
    /// <returns>The content that it leaves, and whether it was granted.</returns>
    public ValueTask<(int After, bool Granted)> StepAsync(int before, ProtocolStep step) =>
        _known.TryGetValue((before, step.Id), out var outcome) ? ValueTask.FromResult(outcome) : new(CarryOutAsync(before, step));

    /// <summary>What the server does when the time of the key is up.</summary>
    public Task<bool> ExpireAsync(string key) => _redis.KeyExpireAsync(key, TimeSpan.Zero);

    private async Task<(int After, bool Granted)> CarryOutAsync(int before, ProtocolStep step)
    {
        Content(before).Put(_redis, _key);
        var granted = step.RunAsync(_protocol, _impatient, _key);
        var content = await KeyContent.ReadAsync(_redis, _key);
        var outcome = (Id(content), await granted);
        _known.Add((before, step.Id), outcome);
        return outcome;
    }

    private int Id(KeyContent content)
    {
        var text = content.ToString();
        if (!_ids.TryGetValue(text, out var id))
        {
            id = _contents.Count;
            _contents.Add(content);
            _ids.Add(text, id);
        }
        return id;
    }
}
