using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Caching.Interleavings;

namespace FeatureStore.Storage.Tests.Caching.Faults;

/// <summary>
/// Writers and readers of some entities through some processes' caches, while something goes wrong. Each answer is judged against what was
/// written (I4, I5); each read has a deadline, and is late when it ends after that by more than the machine itself was late.
/// </summary>
internal sealed class FaultLoad(CachedOnlineStore[] processes, int seed)
{
    private const int Writers = 3;
    private const int Readers = 8;
    private const int Entities = 60;
    private const long Base = 1_700_000_000_000;

    /// <summary>What each read may take.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    /// <summary>What a read may be later than a timer that was due at the same moment.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly FeatureDefinition[] _features =
    [
        TestFeatures.Action("clicks", cache: TestFeatures.Cache(items: 5), retain: TimeSpan.FromDays(36_500)),
        TestFeatures.Static("mood", cache: TestFeatures.Cache(softTtl: TimeSpan.FromSeconds(1), hardTtl: TimeSpan.FromSeconds(3))),
        TestFeatures.Static("around", cache: TestFeatures.Cache(RedisStrategy.WriteAround)),
    ];
    private readonly Dictionary<(int Feature, int Entity), Truth> _truths = [];
    private readonly string _run = Guid.NewGuid().ToString("N");
    private string? _violation;
    private int _clock;
    private long _reads;
    private long _failed;
    private long _inTime;
    private long _late;
    private long _written;
    private long _triedAgain;

    /// <summary>Runs until the fault is over, and a little longer.</summary>
    /// <param name="fault">What goes wrong; all is well again when it returns.</param>
    /// <returns>What the load saw.</returns>
    public async Task<FaultFigures> RunAsync(Func<Task> fault)
    {
        for (var feature = 0; feature < _features.Length; feature++)
        {
            for (var entity = 0; entity < Entities; entity++)
            {
                _truths.Add((feature, entity), new Truth(_features[feature]));
            }
        }
        using var stop = new CancellationTokenSource();
        Task[] load =
        [
            .. Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, stop.Token))),
            .. Enumerable.Range(0, Readers).Select(reader => Task.Run(() => ReadAsync(reader, stop.Token))),
        ];
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            await fault();
            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }
        finally
        {
            await stop.CancelAsync();
        }
        await Task.WhenAll(load);
        await ReadAllAsync();
        return new FaultFigures(_reads, _failed, _inTime, _late, _written, _triedAgain, _violation);
    }

    private async Task WriteAsync(int writer, CancellationToken stop)
    {
        var random = new Random(seed + writer);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var entity = random.Next(Entities);
            List<RecordWrite> writes = [];
            List<WrittenEvent> written = [];
            for (var feature = 0; feature < _features.Length; feature++)
            {
                var write = new RecordWrite(
                    _features[feature],
                    Id(entity),
                    Base + random.Next(1_000_000),
                    $"s#{writer}-{i}",
                    Encoding.UTF8.GetBytes($"[\"{writer}-{i}\"]")
                );
                writes.Add(write);
                written.Add(new WrittenEvent(write));
                // It may be durable from now on, whatever the store answers.
                _truths[(feature, entity)].Put(written[^1]);
            }
            await FinishAsync(processes[writer % processes.Length], writes);
            var finishedAt = Interlocked.Increment(ref _clock);
            written.ForEach(one => one.FinishedAt = finishedAt);
            Interlocked.Increment(ref _written);
            await Task.Delay(random.Next(20), CancellationToken.None);
        }
    }

    /// <summary>As a worker does: again, until it is done.</summary>
    private async Task FinishAsync(CachedOnlineStore process, List<RecordWrite> writes)
    {
        while (true)
        {
            try
            {
                await process.WriteAsync(writes, CancellationToken.None);
                return;
            }
            catch (StoreException)
            {
                Interlocked.Increment(ref _triedAgain);
                await Task.Delay(20);
            }
        }
    }

    private async Task ReadAsync(int reader, CancellationToken stop)
    {
        var random = new Random(~seed - reader);
        while (!stop.IsCancellationRequested)
        {
            var entity = random.Next(Entities);
            var batch = new ReadBatch();
            for (var feature = 0; feature < _features.Length; feature++)
            {
                batch.Add(Read(feature, entity, 1 + random.Next(5)));
            }
            var startedAt = Interlocked.Increment(ref _clock);
            using var deadline = new CancellationTokenSource(Deadline);
            var machine = Task.Delay(Deadline + Grace, CancellationToken.None);
            var read = processes[random.Next(processes.Length)].ReadAsync(batch, deadline.Token);
            if (await Task.WhenAny(read, machine) == machine)
            {
                // The timer is late as well where the machine stands still; then the read gets as much again.
                await Task.WhenAny(read, Task.Delay(Grace, CancellationToken.None));
                Interlocked.Add(ref _late, read.IsCompleted ? 0 : 1);
            }
            await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Add(ref _inTime, read.IsCompletedSuccessfully ? 1 : 0);
            if (read.IsFaulted && read.Exception.InnerException is not StoreException)
            {
                _violation ??= read.Exception.ToString();
            }
            for (var feature = 0; feature < batch.Count; feature++)
            {
                Judge(feature, entity, batch.Read(feature), batch.Answer(feature), startedAt);
            }
            await Task.Delay(random.Next(4), CancellationToken.None);
        }
    }

    /// <summary>All is well again: everything that was written is there for everybody.</summary>
    private async Task ReadAllAsync()
    {
        for (var entity = 0; entity < Entities; entity++)
        {
            foreach (var process in processes)
            {
                var batch = new ReadBatch();
                for (var feature = 0; feature < _features.Length; feature++)
                {
                    batch.Add(Read(feature, entity, 5));
                }
                var startedAt = Interlocked.Increment(ref _clock);
                await process.ReadAsync(batch, CancellationToken.None);
                for (var feature = 0; feature < batch.Count; feature++)
                {
                    if (batch.Answer(feature).Status != ReadStatus.Ok)
                    {
                        _violation ??=
                            $"{_features[feature].Name} of {entity} is not answered though all is well ({batch.Answer(feature).Status})";
                    }
                    Judge(feature, entity, batch.Read(feature), batch.Answer(feature), startedAt);
                }
            }
        }
    }

    private void Judge(int feature, int entity, RecordRead read, in ReadAnswer answer, int startedAt)
    {
        Interlocked.Increment(ref _reads);
        if (answer is not { IsAnswered: true, Status: ReadStatus.Ok })
        {
            Interlocked.Increment(ref _failed);
        }
        else if (_truths[(feature, entity)].Judge(read, answer.ToResult(), startedAt) is { } wrong)
        {
            _violation ??= $"{_features[feature].Name} of {entity}, begun at {startedAt}: {wrong}\n{_truths[(feature, entity)]}";
        }
    }

    private RecordRead Read(int feature, int entity, int limit) =>
        new(_features[feature], Id(entity), 0, long.MaxValue, _features[feature].Kind == FeatureKind.Static ? 1 : limit);

    private string Id(int entity) => $"{_run}-{entity}";
}
