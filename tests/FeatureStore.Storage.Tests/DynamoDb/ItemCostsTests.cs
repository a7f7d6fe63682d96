using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;
using SortKey = FeatureStore.Storage.Keys.SortKey;

namespace FeatureStore.Storage.Tests.DynamoDb;

/// <summary>
/// What a record takes of DynamoDB, against the least that it could: its key and its value. Computed from the items that the store sends, and
/// measured by what DynamoDB bills for them; <c>item-costs.md</c> has the figures, which <c>UPDATE_GOLDEN=1</c> writes anew.
/// </summary>
public sealed class ItemCostsTests(LocalServicesFixture services)
{
    /// <summary>Records of one entity that are written and read together.</summary>
    private const int Count = 30;

    private static readonly long _start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1_000 * 1_000 + 1;

    [Fact]
    public async Task Table_of_costs_is_what_the_store_takes()
    {
        var options = new DynamoDbOptions
        {
            Endpoint = await services.DynamoDbEndpointAsync(),
            Table = "costs-" + Guid.NewGuid().ToString("N"),
            CreateTable = true,
        };
        using var client = new MeteredDynamoDbClient(options);
        await using var store = new DynamoDbOnlineStore(
            client,
            options,
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );
        await store.InitializeAsync(CancellationToken.None);
        var text = new StringBuilder();
        text.AppendLine(
            "| record | value | key | key and value | item | × | write units of one | of key and value | read units of 30 | of keys and values |"
        );
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (name, feature, value) in Shapes())
        {
            await RowAsync(text, name, feature, value, store, client, options);
        }
        var path = Path.Combine(Path.GetDirectoryName(Here())!, "item-costs.md");
        var page = await File.ReadAllTextAsync(path);
        var start = page.IndexOf("| record |", StringComparison.Ordinal);
        var now = page[..start] + text.ToString().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(path, now);
            return;
        }
        page.ShouldBe(now);
    }

    private static IEnumerable<(string Name, FeatureDefinition Feature, string Value)> Shapes()
    {
        var clicks = TestFeatures.Action("recent_clicked_articles");
        var keywords = TestFeatures.Static("notification_keywords", TimeSpan.FromDays(365));
        var embedding = TestFeatures.Static("article_embedding");
        yield return ("an action: id, session, price", clicks, "[\"a-1234567\",\"s-12345678\",129000]");
        yield return ("an action of 100 bytes", clicks, Noise(100));
        yield return ("an action of 1,000 bytes of JSON", clicks, Json(1_000));
        yield return ("an action of 4,000 bytes of JSON", clicks, Json(4_000));
        yield return ("a static value: five keywords", keywords, "[[\"desk\",\"camera\",\"bicycle\",\"guitar\",\"oak table\"]]");
        yield return ("a static value of 8,192 bytes of JSON", keywords, Json(8_192));
        yield return ("`vector<768>`", embedding, Vector(768 * 4));
        yield return ("`vector<768>`, `float16`", embedding, Vector(768 * 2));
        yield return ("`vector<768>`, `int8`", embedding, Vector(768 + 4));
    }

    private static async Task RowAsync(
        StringBuilder text,
        string name,
        FeatureDefinition feature,
        string value,
        DynamoDbOnlineStore store,
        MeteredDynamoDbClient client,
        DynamoDbOptions options
    )
    {
        var isAction = feature.Kind == FeatureKind.Action;
        // Unlike any other of the row's in name, as long as any other.
        var entity = $"u-{Math.Abs(value.Length % 10_000):D4}{(int)feature.Kind}{value[3..6].Length:D3}";
        var writes = Enumerable
            .Range(0, Count)
            .Select(i => new RecordWrite(
                feature,
                isAction ? entity : $"{entity[..^2]}{i:D2}",
                _start + i,
                $"flea-market-events#e-{i + 10_000_000}",
                Encoding.UTF8.GetBytes(value)
            ))
            .ToArray();
        client.TakeUnits();
        await store.WriteAsync(writes, CancellationToken.None);
        var written = client.TakeUnits();
        var reads = isAction
            ? [new RecordRead(feature, entity, 0, long.MaxValue, Count)]
            : writes.Select(write => new RecordRead(feature, write.EntityId, 0, long.MaxValue, 1)).ToArray();
        await store.ReadAsync(reads, new ReadOptions(Consistent: true, IncludeTombstones: true), CancellationToken.None);
        var read = client.TakeUnits();

        var items = writes.Select(write => ItemSize.Of(DynamoDbItem.Of(write, options.CompressAbove))).ToArray();
        var item = items.Max();
        var key = Encoding.UTF8.GetByteCount(writes[0].PartitionKey) + (isAction ? SortKey.Length : SortKey.Static.Length);
        var least = key + value.Length;
        written.ShouldBe(items.Sum(ItemSize.WriteUnits), $"{name}: units as documented");
        read.ShouldBe(isAction ? ItemSize.ReadUnits(items.Sum()) : items.Sum(ItemSize.ReadUnits), $"{name}: units as documented");
        var leastRead = isAction ? ItemSize.ReadUnits(Count * least) : Count * ItemSize.ReadUnits(least);
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {name} | {value.Length:N0} | {key} | {least:N0} | {item:N0} | {(double)item / least:0.00} | {written / Count:0.##} | {ItemSize.WriteUnits(least)} | {read:0} | {leastRead} |"
        );
    }

    /// <summary>An array with one text that nothing compresses.</summary>
    private static string Noise(int length) => $"[\"{Convert.ToBase64String(Bytes(length))[..(length - 4)]}\"]";

    private static string Vector(int bytes) => $"[\"{Convert.ToBase64String(Bytes(bytes))}\"]";

    /// <summary>An array of objects such as a feature of type json has them, of exactly this length.</summary>
    private static string Json(int length)
    {
        var random = new Random(length);
        var json = new StringBuilder("[[");
        while (json.Length < length - 80)
        {
            json.Append(
                CultureInfo.InvariantCulture,
                $"{{\"article_id\":\"a-{random.Next(10_000_000)}\",\"score\":{random.NextDouble():0.000},\"category\":\"{(random.Next(2) == 0 ? "furniture" : "electronics")}\"}},"
            );
        }
        return json.Append('"').Append('x', length - json.Length - 4).Append("\"]]").ToString();
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
