using System.Security.Cryptography;
using System.Text;
using FeatureStore.Definitions.Entities;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Erasure;

/// <summary>
/// Forgets entities: notes the erasure down, deletes, waits until no worker can be writing without knowing of it, and deletes again what
/// came meanwhile until nothing is left.
/// </summary>
public sealed class Eraser(IErasableStore store, TimeProvider time)
{
    /// <summary>
    /// After this long every worker has the erasure, or has stopped writing (30 s without a refresh) and what it had under way has ended.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(40);

    /// <summary>Erasures in one call of the store.</summary>
    private const int Batch = 100;

    private const int Parallelism = 8;
    private const int Passes = 5;

    private static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    private readonly ErasureBook _book = new(store);

    /// <summary>Deleted so far, in ids, of the pass under way.</summary>
    public int Done { get; private set; }

    /// <summary>Erases all of them. Stopped at any moment, it may be run again.</summary>
    /// <param name="entity">What they are.</param>
    /// <param name="ids">Each once.</param>
    /// <param name="features">Names of features that may have records of them, beside those that the store knows of.</param>
    /// <param name="retain">The longest retention of the entity's features; null: for ever.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreException">The store failed, or records keep coming: a worker runs that does not know of erasures.</exception>
    public async Task<ErasureReceipt> EraseAsync(
        EntityDefinition entity,
        IReadOnlyCollection<string> ids,
        IEnumerable<string> features,
        TimeSpan? retain,
        CancellationToken cancellationToken
    )
    {
        var names = (await _book.FeaturesAsync(entity.Prefix, cancellationToken)).Union(features).Order(StringComparer.Ordinal).ToArray();
        var at = time.GetUtcNow();
        foreach (var chunk in ids.Chunk(Batch))
        {
            // The time of each row is that of its writing: workers ask for what is newer than they have seen, a little earlier.
            at = time.GetUtcNow();
            await _book.AddAsync(
                entity.Prefix,
                chunk.Select(id => new EntityErasure(id, at.ToUnixTimeMilliseconds(), ExpiresAt: null).KeptFor(retain)),
                cancellationToken
            );
        }
        var noted = time.GetTimestamp();
        var records = await DeleteAsync(entity, ids, names, cancellationToken);
        if (Settling - time.GetElapsedTime(noted) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken);
        }
        long late = 0;
        for (var pass = 0; pass < Passes; pass++)
        {
            var found = await DeleteAsync(entity, ids, names, cancellationToken);
            if (found == 0)
            {
                return new ErasureReceipt(
                    entity.Name,
                    ids.Count,
                    Sha256(ids),
                    at,
                    retain is null ? null : at + retain,
                    names,
                    records,
                    late,
                    time.GetUtcNow()
                );
            }
            late += found;
        }
        throw new StoreException(
            StoreFailure.Unavailable,
            "Records of what is being erased keep being written, up to now: a worker runs that does not know of erasures. Stop it, and erase again."
        );
    }

    private async Task<long> DeleteAsync(
        EntityDefinition entity,
        IReadOnlyCollection<string> ids,
        string[] features,
        CancellationToken cancellationToken
    )
    {
        long deleted = 0;
        var done = 0;
        Done = 0;
        await Parallel.ForEachAsync(
            ids,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (id, token) =>
            {
                Interlocked.Add(ref deleted, await store.DeleteAsync(entity.Prefix, id, features, token));
                Done = Interlocked.Increment(ref done);
            }
        );
        return deleted;
    }

    private static string Sha256(IEnumerable<string> ids)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var id in ids.Select(Encoding.UTF8.GetBytes).Order(ByteOrder))
        {
            hash.AppendData(id);
            hash.AppendData("\n"u8);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
