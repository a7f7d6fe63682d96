using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Caching.Loading;

/// <summary>
/// Reads of the store that fill nothing, shared by all who came before one began: at most one of a key is under way, and one more waits. Who
/// comes while one is under way could miss a write in it that was finished before (I4), and takes the next.
/// </summary>
internal sealed class SharedReads(IOnlineStore store, TimeProvider time)
{
    private readonly Dictionary<string, Flight> _flights = [];

    /// <summary>What the store holds under the key, as it is after this call; null when it did not say.</summary>
    public Task<CacheContent?> ReadAsync(FeatureDefinition feature, string entityId, string key)
    {
        Flight flight;
        lock (_flights)
        {
            if (_flights.TryGetValue(key, out var running))
            {
                return (running.Next ??= NewAnswer()).Task;
            }
            flight = new Flight(NewAnswer());
            _flights.Add(key, flight);
        }
        var answer = flight.Now.Task;
        _ = RunAsync(feature, entityId, key, flight);
        return answer;
    }

    private async Task RunAsync(FeatureDefinition feature, string entityId, string key, Flight flight)
    {
        while (true)
        {
            var answer = flight.Now;
            try
            {
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                RecordRead[] question = [CacheContent.Question(feature, entityId, now)];
                // Nobody's cancellation: others wait for it too. The store's own timeouts end it.
                var found = (await store.ReadAsync(question, CacheContent.Options, CancellationToken.None))[0];
                answer.SetResult(found.Status == ReadStatus.Ok ? CacheContent.Answer(feature, found.Records) : null);
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
            lock (_flights)
            {
                if (flight.Next is not { } next)
                {
                    _flights.Remove(key);
                    return;
                }
                (flight.Now, flight.Next) = (next, null);
            }
        }
    }

    private static TaskCompletionSource<CacheContent?> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Flight(TaskCompletionSource<CacheContent?> now)
    {
        public TaskCompletionSource<CacheContent?> Now { get; set; } = now;

        public TaskCompletionSource<CacheContent?>? Next { get; set; }
    }
}
