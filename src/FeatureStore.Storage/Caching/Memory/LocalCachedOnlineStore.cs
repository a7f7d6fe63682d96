using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Caching.Memory;

/// <summary>
/// The cache inside a process, in front of everything else: features with <c>cache.local</c> may be served as old as that, which is all that
/// it takes from I4. Behind Redis, processes tell each other what they wrote, so that entries are mostly younger. What
/// is deleted goes from here when it is as old as it may be served. Other features pass through.
/// </summary>
public sealed class LocalCachedOnlineStore : StoreInFront, IOnlineStore
{
    private readonly TimeProvider _time;
    private readonly LocalEntries _entries;
    private int _disposed;

    /// <param name="below">Is disposed with this.</param>
    /// <param name="options">Validated.</param>
    /// <param name="time">Tells the age of entries.</param>
    public LocalCachedOnlineStore(IOnlineStore below, LocalCacheOptions options, TimeProvider time)
        : base(below)
    {
        _time = time;
        _entries = new LocalEntries(options, time);
    }

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => Below.InitializeAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        await Below.WriteAsync(writes, cancellationToken);
        for (var i = 0; i < writes.Count; i++)
        {
            if (writes[i].Feature.Cache.Local > TimeSpan.Zero)
            {
                _entries.Invalidate(writes[i].Feature.Name, writes[i].EntityId);
            }
        }
    }

    /// <inheritdoc/>
    public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        // Who asks for consistency or tombstones asks the store.
        if (!options.Consistent && !options.IncludeTombstones)
        {
            for (var i = 0; i < reads.Count; i++)
            {
                if (reads[i].Feature.Cache.Local > TimeSpan.Zero)
                {
                    return BatchReads.ReadAsync(this, reads, cancellationToken);
                }
            }
        }
        return Below.ReadAsync(reads, options, cancellationToken);
    }

    /// <inheritdoc/>
    public void ReadFromMemory(ReadBatch batch)
    {
        long now = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            ref readonly var read = ref batch.Read(i);
            if (read.Feature.Cache.Local <= TimeSpan.Zero || batch.Answer(i).IsAnswered)
            {
                continue;
            }
            now = now == 0 ? _time.GetTimestamp() : now;
            if (_entries.TryFind(read.Feature, read.EntityId, now, out var entry) && entry.TryFind(read, out var start, out var count))
            {
                batch.AnswerAlone(i, ReadAnswer.Of(entry.Block, start, count));
                entry.Hits.Add(1);
            }
        }
    }

    /// <inheritdoc/>
    public Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }
        ReadFromMemory(batch);
        var open = batch.OpenCount;
        for (var i = 0; open > 0 && i < batch.Count; i++)
        {
            if (!batch.Answer(i).IsAnswered)
            {
                open--;
                if (IsKept(batch.Read(i)))
                {
                    return ReadAndKeepAsync(batch, cancellationToken);
                }
            }
        }
        return batch.OpenCount == 0 ? Task.CompletedTask : Below.ReadAsync(batch, cancellationToken);
    }

    /// <summary>Once, however often it is asked: a host that knows the store by several interfaces disposes it by each.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _disposed, 1) == 0 ? Below.DisposeAsync() : ValueTask.CompletedTask;

    private static bool IsKept(in RecordRead read) => read.Feature.Cache.Local > TimeSpan.Zero && CacheContent.Reaches(read);

    /// <summary>Asks below in one trip: for whole entries where they are to be kept, for the reads themselves elsewhere.</summary>
    private async Task ReadAndKeepAsync(ReadBatch batch, CancellationToken cancellationToken)
    {
        // Age counts from before the read below: what is written after this moment may be missing in it.
        var askedAt = _time.GetTimestamp();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var questions = new ReadBatch();
        var positions = new int[batch.OpenCount];
        for (var i = 0; i < batch.Count; i++)
        {
            if (!batch.Answer(i).IsAnswered)
            {
                var read = batch.Read(i);
                positions[questions.Count] = i;
                questions.Add(IsKept(read) ? CacheContent.Question(read.Feature, read.EntityId, now) : read);
            }
        }
        try
        {
            await Below.ReadAsync(questions, cancellationToken);
        }
        finally
        {
            // Also of a read that was cut short: what it has answered stands.
            Settle(batch, questions, positions, askedAt);
        }
    }

    private void Settle(ReadBatch batch, ReadBatch questions, int[] positions, long askedAt)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            ref readonly var answer = ref questions.Answer(i);
            ref readonly var read = ref batch.Read(positions[i]);
            // A failure is nobody's absence (I5).
            if (answer is not { IsAnswered: true, Status: ReadStatus.Ok } || !IsKept(read))
            {
                if (answer.IsAnswered)
                {
                    batch.Answer(positions[i], answer);
                }
                continue;
            }
            var entry = new LocalEntry(read.Feature, read.EntityId, CacheContent.Answer(read.Feature, Copy(answer.Records)), askedAt);
            entry.Content.TryFind(read, out var start, out var count);
            batch.Answer(positions[i], ReadAnswer.Of(entry.Block, start, count));
            StorageMetrics.LocalMiss(read.Feature);
            _entries.Keep(entry);
            (Below as CachedOnlineStore)?.Tell(_entries);
        }
        batch.TakeOver(questions);
    }

    /// <summary>In memory of their own: an entry must not hold on to all that came with it.</summary>
    private static StoredRecord[] Copy(ReadOnlySpan<StoredRecord> records)
    {
        var length = 0;
        foreach (ref readonly var record in records)
        {
            length += record.Value.Length;
        }
        var values = new byte[length];
        var copies = new StoredRecord[records.Length];
        var offset = 0;
        for (var i = 0; i < copies.Length; i++)
        {
            var value = values.AsMemory(offset, records[i].Value.Length);
            records[i].Value.CopyTo(value);
            copies[i] = records[i] with { Value = value };
            offset += value.Length;
        }
        return copies;
    }
}
