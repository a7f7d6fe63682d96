using System.Collections.Concurrent;
using System.Text.Json;

namespace FeatureStore.LocalServices.DynamoDb;

/// <summary>The one table of a <see cref="DynamoDbResponder"/>: items as the JSON in which they came, in the order of their keys.</summary>
internal sealed class ResponderTable
{
    /// <summary>Sorts behind every sort key.</summary>
    public const string AfterAll = "\uffff";

    private readonly ConcurrentDictionary<string, SortedList<string, byte[]>> _partitions = new(StringComparer.Ordinal);

    /// <param name="item">In DynamoDB's JSON.</param>
    /// <param name="condition">Whether it may take the place of what is there, or of nothing.</param>
    /// <returns>False when the condition failed.</returns>
    public bool Put(JsonElement item, Func<JsonElement, JsonElement?, bool> condition)
    {
        var partition = _partitions.GetOrAdd(Text(item, "pk"), _ => new SortedList<string, byte[]>(StringComparer.Ordinal));
        var sort = Text(item, "sk");
        lock (partition)
        {
            using var there = partition.TryGetValue(sort, out var json) ? JsonDocument.Parse(json) : null;
            if (!condition(item, there?.RootElement))
            {
                return false;
            }
            partition[sort] = JsonSerializer.SerializeToUtf8Bytes(item);
            return true;
        }
    }

    /// <summary>The condition of static features: of an event that is not before the one that is there, by (ts, eid).</summary>
    public static bool IsNewer(JsonElement item, JsonElement there)
    {
        var order = Number(item, "ts").CompareTo(Number(there, "ts"));
        return order > 0 || (order == 0 && string.CompareOrdinal(Text(item, "eid"), Text(there, "eid")) >= 0);
    }

    public byte[]? Get(string partitionKey, string sortKey)
    {
        if (!_partitions.TryGetValue(partitionKey, out var partition))
        {
            return null;
        }
        lock (partition)
        {
            return partition.GetValueOrDefault(sortKey);
        }
    }

    /// <summary>Newest first.</summary>
    public List<byte[]> Query(string partitionKey, string low, string high, int limit)
    {
        var found = new List<byte[]>();
        if (!_partitions.TryGetValue(partitionKey, out var partition))
        {
            return found;
        }
        lock (partition)
        {
            for (var i = partition.Count - 1; i >= 0 && found.Count < limit; i--)
            {
                var key = partition.GetKeyAtIndex(i);
                if (string.CompareOrdinal(key, high) <= 0 && string.CompareOrdinal(key, low) >= 0)
                {
                    found.Add(partition.GetValueAtIndex(i));
                }
            }
        }
        return found;
    }

    /// <summary>
    /// The attribute <c>v</c> of every record, by its keys; null in a tombstone, and where it is compressed. Rows that are no records, whose
    /// keys begin with <c>#</c>, are left out.
    /// </summary>
    public Dictionary<(string PartitionKey, string SortKey), string?> Values()
    {
        var values = new Dictionary<(string, string), string?>();
        foreach (var (partitionKey, partition) in _partitions.Where(partition => !partition.Key.StartsWith('#')))
        {
            lock (partition)
            {
                foreach (var (sortKey, json) in partition)
                {
                    using var item = JsonDocument.Parse(json);
                    values[(partitionKey, sortKey)] =
                        item.RootElement.TryGetProperty("v", out var value) && value.TryGetProperty("S", out var text)
                            ? text.GetString()
                            : null;
                }
            }
        }
        return values;
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetProperty("S").GetString()!;

    private static long Number(JsonElement item, string name) =>
        long.Parse(item.GetProperty(name).GetProperty("N").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
}
