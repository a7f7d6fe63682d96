using System.Collections.Immutable;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;

namespace FeatureStore.Definitions.Estimates;

/// <summary>What the stores cost, in one currency, and where and when that was so.</summary>
/// <param name="WriteUnitsPerMillion">DynamoDB write request units.</param>
/// <param name="ReadUnitsPerMillion">DynamoDB read request units.</param>
/// <param name="StorageGbMonth">A GB (10⁹ bytes) of DynamoDB for a month.</param>
/// <param name="RedisGibHour">A GiB of Redis for an hour.</param>
public sealed record Prices(double WriteUnitsPerMillion, double ReadUnitsPerMillion, double StorageGbMonth, double RedisGibHour)
{
    private const double MaxPrice = 1e9;

    private static readonly TextKey RegionKey = new("region", "Where these prices hold.");
    private static readonly TextKey CurrencyKey = new("currency", "What they are in, such as USD.");
    private static readonly TextKey AsOfKey = new("as_of", "The day on which they were so.");
    private static readonly ListKey SourcesKey = new("sources", "pages", new TextKey("page", "A page."), "Where they stand.");

    private static readonly NumberKey Writes = Price("write_units_per_million", "A million DynamoDB write request units.");
    private static readonly NumberKey Reads = Price("read_units_per_million", "A million DynamoDB read request units.");
    private static readonly NumberKey Storage = Price("storage_gb_month", "A GB of DynamoDB for a month.");
    private static readonly NumberKey Redis = Price("redis_gib_hour", "A GiB of Redis for an hour.");
    private static readonly Shape Shape = new(
        "a file of prices",
        "What the stores cost, in one currency.",
        Writes,
        Reads,
        Storage,
        Redis,
        RegionKey,
        CurrencyKey,
        AsOfKey,
        SourcesKey
    );

    /// <summary>Where they hold; null where the file does not say.</summary>
    public string? Region { get; init; }

    /// <summary>Such as <c>USD</c>; null where the file does not say.</summary>
    public string? Currency { get; init; }

    /// <summary>The day on which they were so; null where the file does not say.</summary>
    public string? AsOf { get; init; }

    /// <summary>Pages where they stand.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>What is known of where they come from, in one line: <c>us-east-1, USD, as of 2025-07-21 (https://…)</c>.</summary>
    public string Origin
    {
        get
        {
            string?[] parts = [Region, Currency, AsOf is null ? null : $"as of {AsOf}"];
            var known = string.Join(", ", parts.Where(p => p is not null));
            var pages = Sources.IsEmpty ? "" : $" ({string.Join(", ", Sources)})";
            return known.Length == 0 ? $"of a file that does not say of where and when{pages}" : known + pages;
        }
    }

    /// <summary>The prices that come with this program.</summary>
    public static Prices Default { get; } = LoadDefault();

    /// <summary>Reads a file of prices: YAML, or JSON, with all four prices.</summary>
    /// <exception cref="InvalidDefinitionsException">Something is wrong with it; the message says where.</exception>
    public static Prices Load(string path) => FigureFile.Load(path, Shape, Read);

    private static Prices LoadDefault()
    {
        using var stream = typeof(Prices).Assembly.GetManifestResourceStream("FeatureStore.Definitions.Estimates.prices.yaml")!;
        using var reader = new StreamReader(stream);
        return FigureFile.Parse("prices.yaml", reader.ReadToEnd(), Shape, Read);
    }

    private static Prices? Read(Loading.Documents.MappingReader reader)
    {
        var (writes, reads, storage, redis) = (reader.Read(Writes), reader.Read(Reads), reader.Read(Storage), reader.Read(Redis));
        var (region, currency, asOf) = (reader.Read(RegionKey), reader.Read(CurrencyKey), reader.Read(AsOfKey));
        ImmutableArray<string> sources = [.. reader.Read(SourcesKey).OfType<YamlNode.Scalar>().Select(s => s.Value)];
        return writes is null || reads is null || storage is null || redis is null
            ? null
            : new Prices(writes.Value, reads.Value, storage.Value, redis.Value)
            {
                Region = region,
                Currency = currency,
                AsOf = asOf,
                Sources = sources.IsEmpty ? [] : sources,
            };
    }

    private static NumberKey Price(string name, string description) => new(name, MaxPrice, description) { Required = true };
}
