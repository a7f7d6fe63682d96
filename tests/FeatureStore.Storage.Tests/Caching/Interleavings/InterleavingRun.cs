using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Interleavings;

/// <summary>
/// One seeded run: readers of two processes, writers, an evictor and an expiry, all on one key of a real Redis. Each step of the protocol
/// is scheduled by itself, in an order that the seed alone decides. Every answer that Redis or a load gives is judged.
/// </summary>
internal sealed class InterleavingRun
{
    private const long Base = 1_700_000_000_000;
    private const string Entity = "7";

    private readonly Random _random;
    private readonly Flaw _flaw;
    private readonly IDatabase _redis;
    private readonly RedisCacheProtocol _protocol;
    private readonly RedisCacheProtocol _impatient;
    private readonly FeatureDefinition[] _revisions;
    private readonly string _key;
    private readonly Truth _truth;
    private readonly CacheLoads[] _processes;
    private readonly StringBuilder _trace = new();
    private int _step;
    private int _payload;
    private string? _violation;

    public InterleavingRun(IDatabase redis, CacheScripts scripts, Flaw flaw, int seed)
    {
        _random = new Random(seed);
        _flaw = flaw;
        _redis = redis;
        _protocol = new RedisCacheProtocol(() => redis, TimeSpan.FromSeconds(30), scripts);
        // Takes over refreshes of others at once, as if theirs had run out of time.
        _impatient = new RedisCacheProtocol(() => redis, TimeSpan.Zero, scripts);
        var name = $"run_{seed}_{Guid.NewGuid():N}";
        // Two revisions of the definition at work at once, which keep different numbers of records.
        _revisions =
            seed % 2 == 0
                ?
                [
                    TestFeatures.Action(name, cache: TestFeatures.Cache(items: 2)),
                    TestFeatures.Action(name, cache: TestFeatures.Cache(items: 5)),
                ]
                : [TestFeatures.Static(name)];
        _key = FeatureKey.Redis(_revisions[0], Entity);
        _truth = new Truth(_revisions[0]);
        _processes = [new CacheLoads(new LockedRandom(new Random(seed))), new CacheLoads(new LockedRandom(new Random(~seed)))];
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>What went wrong, with the order of steps that led there; null when nothing did.</returns>
    public async Task<string?> RunAsync()
    {
        List<IAsyncEnumerator<string>> actors =
        [
            ReaderAsync("reader 1").GetAsyncEnumerator(),
            ReaderAsync("reader 2").GetAsyncEnumerator(),
            ReaderAsync("reader 3").GetAsyncEnumerator(),
            WriterAsync("writer 1").GetAsyncEnumerator(),
            WriterAsync("writer 2").GetAsyncEnumerator(),
            EvictorAsync().GetAsyncEnumerator(),
        ];
        while (actors.Count > 0 && _violation is null)
        {
            var actor = actors[_random.Next(actors.Count)];
            _step++;
            if (!await actor.MoveNextAsync())
            {
                actors.Remove(actor);
                await actor.DisposeAsync();
                continue;
            }
            _trace.AppendLine($"{_step, 4} {actor.Current}");
            await ProbeAsync();
        }
        foreach (var actor in actors)
        {
            await actor.DisposeAsync();
        }
        await _redis.KeyDeleteAsync(_key);
        return _violation is null ? null : $"{_violation}\n{_trace}durable:\n{_truth}";
    }

    /// <summary>A read that begins now and only looks into Redis.</summary>
    private async Task ProbeAsync()
    {
        var read = NextRead();
        var (state, answer) = await LookUpAsync(read);
        if (state.IsAnswer())
        {
            Judge("a read through Redis", read, answer, _step);
        }
        else if (state == EntryState.Unknown)
        {
            _violation = "an entry that nobody understands";
        }
    }

    private async IAsyncEnumerable<string> ReaderAsync(string name)
    {
        for (var round = 0; round < 3; round++)
        {
            var startedAt = _step;
            var read = NextRead();
            var loads = _processes[_random.Next(_processes.Length)];
            var (state, old) = await LookUpAsync(read);
            yield return $"{name} looks up: {state}";
            if (state.IsAnswer())
            {
                Judge(name, read, old, startedAt);
                if (_random.Next(4) == 0)
                {
                    continue; // Young enough.
                }
            }
            var load = state == EntryState.Loading ? loads.Find(_key) : null;
            var leads = (state is EntryState.Absent || state.IsAnswer()) && loads.Open(_key, out load);
            if (load is null)
            {
                continue; // Asks the store for itself alone.
            }
            if (!leads)
            {
                yield return $"{name} joins";
                while (!load.Outcome.IsCompleted)
                {
                    yield return $"{name} waits";
                }
                if (load.Outcome.Result is { } shared && shared.TryAnswer(read, out var joined))
                {
                    Judge($"{name}, joined", read, joined, startedAt);
                }
                continue;
            }
            var feature = read.Feature;
            var granted =
                state == EntryState.Absent ? await _protocol.BeginLoadAsync(feature, _key, load.Token)
                : _random.Next(4) == 0 ? await _impatient.BeginRefreshAsync(feature, _key, load.Token)
                : await _protocol.BeginRefreshAsync(feature, _key, load.Token);
            yield return $"{name} begins: {(granted ? "granted" : "not granted")}";
            if (!granted)
            {
                End(loads, load, null);
                continue;
            }
            var died = _random.Next(20) == 0;
            if (died)
            {
                End(loads, load, null);
                yield return $"{name} dies";
                yield break;
            }
            var failed = _random.Next(5) == 0;
            var content = failed ? new CacheContent([], IsAll: true) : _truth.Content(feature);
            yield return $"{name} reads the store: {(failed ? "fails" : $"{content.Records.Length} records")}";
            if (failed && _flaw != Flaw.FillsAfterFailedRead)
            {
                await _protocol.AbandonAsync(feature, _key, load.Token);
                End(loads, load, null);
                yield return $"{name} abandons";
                continue;
            }
            if (_flaw != Flaw.JoinsAfterFill)
            {
                loads.Close(_key, load);
                yield return $"{name} lets nobody join";
            }
            var filled = await _protocol.FillAsync(feature, _key, load.Token, content);
            yield return $"{name} fills: {(filled ? "granted" : "refused")}";
            End(loads, load, filled || _flaw == Flaw.SharesRefusedFill ? content : null);
            if (!failed && content.TryAnswer(read, out var answer))
            {
                Judge($"{name}, loaded", read, answer, startedAt);
            }
        }
    }

    private async IAsyncEnumerable<string> WriterAsync(string name)
    {
        WrittenEvent? last = null;
        for (var round = 0; round < 4; round++)
        {
            var revision = _revisions[_random.Next(_revisions.Length)];
            // Now and then the same event again, as after a crash of its worker.
            var written = last is not null && _random.Next(4) == 0 ? new WrittenEvent(last.Write) : new WrittenEvent(NextWrite(revision));
            last = written;
            var strategy = _random.Next(4) == 0 ? RedisStrategy.WriteAround : RedisStrategy.WriteThrough;
            if (_flaw == Flaw.WritesCacheFirst)
            {
                await WriteStepAsync(strategy, written.Write);
                yield return $"{name} updates Redis ({strategy})";
                _truth.Put(written);
                written.FinishedAt = _step;
                yield return $"{name} writes the store: {Truth.Describe(written.Write)}";
                continue;
            }
            _truth.Put(written);
            yield return $"{name} writes the store: {Truth.Describe(written.Write)}";
            if (_random.Next(20) == 0)
            {
                yield return $"{name} dies";
                yield break;
            }
            await WriteStepAsync(strategy, written.Write);
            written.FinishedAt = _step;
            yield return $"{name} updates Redis ({strategy}), finished";
        }
    }

    private async IAsyncEnumerable<string> EvictorAsync()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var pause = _random.Next(20); pause > 0; pause--)
            {
                yield return "evictor waits";
            }
            if (_random.Next(2) == 0)
            {
                await _redis.KeyDeleteAsync(_key);
                yield return "evicted";
            }
            else
            {
                await _redis.KeyExpireAsync(_key, TimeSpan.Zero);
                yield return "expired";
            }
        }
    }

    private Task WriteStepAsync(RedisStrategy strategy, RecordWrite write) =>
        _flaw == Flaw.FinishesUnacknowledged && _random.Next(8) == 0 ? Task.CompletedTask // It was lost on the way.
        : strategy == RedisStrategy.WriteThrough ? _protocol.WriteAsync(write.Feature, _key, [write])
        : _flaw == Flaw.SkipsWriteAround ? Task.CompletedTask
        : _protocol.DeleteAsync(_key);

    private async Task<(EntryState State, ReadResult Answer)> LookUpAsync(RecordRead read)
    {
        ReadResult answer;
        var state =
            read.Feature.Kind == FeatureKind.Static
                ? StringEntry.Answer(await _protocol.GetStringAsync(_key), read, out answer)
                : SetEntry.Answer(await _protocol.GetSetAsync(_key, SetEntry.LastRank(read)), read, out answer);
        return (state, answer);
    }

    private void Judge(string who, RecordRead read, ReadResult answer, int startedAt)
    {
        if (_truth.Judge(read, answer, startedAt) is { } wrong)
        {
            var seen = string.Join(" ", answer.Records.Select(r => $"{r.Timestamp}={Encoding.UTF8.GetString(r.Value.Span)}"));
            _violation ??=
                $"step {_step}: {who} (begun at {startedAt}, limit {read.Limit}, [{read.From}, {read.To})) sees [{seen}]: {wrong}";
        }
    }

    private void End(CacheLoads loads, CacheLoad load, CacheContent? filled)
    {
        loads.Close(_key, load);
        load.Complete(filled);
    }

    private RecordRead NextRead()
    {
        var feature = _revisions[_random.Next(_revisions.Length)];
        if (feature.Kind == FeatureKind.Static)
        {
            return new RecordRead(feature, Entity, 0, long.MaxValue, 1);
        }
        var from = _random.Next(3) == 0 ? Base + _random.Next(4) : 0;
        var to = _random.Next(4) == 0 ? Base + _random.Next(1, 5) : long.MaxValue;
        return new RecordRead(feature, Entity, from, to, 1 + _random.Next(6));
    }

    /// <summary>Few times and identities, so that many writes are of one event, of one ms, or out of order.</summary>
    private RecordWrite NextWrite(FeatureDefinition revision)
    {
        var payload = $"[{++_payload}]";
        var delete = revision.Kind == FeatureKind.Static && _random.Next(4) == 0;
        return new RecordWrite(
            revision,
            Entity,
            Base + _random.Next(4),
            $"s#{_random.Next(2)}",
            delete ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(payload)
        );
    }
}
