using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Loading.Shapes;

namespace FeatureStore.Definitions.Estimates;

/// <summary>What the stores cost, in one currency.</summary>
/// <param name="WriteUnitsPerMillion">DynamoDB write request units.</param>
/// <param name="ReadUnitsPerMillion">DynamoDB read request units.</param>
/// <param name="StorageGbMonth">A GB (10⁹ bytes) of DynamoDB for a month.</param>
/// <param name="RedisGibHour">A GiB of Redis for an hour.</param>
public sealed record Prices(double WriteUnitsPerMillion, double ReadUnitsPerMillion, double StorageGbMonth, double RedisGibHour)
{
    private const double MaxPrice = 1e9;

    private static readonly NumberKey Writes = Price("write_units_per_million", "A million DynamoDB write request units.");
    private static readonly NumberKey Reads = Price("read_units_per_million", "A million DynamoDB read request units.");
    private static readonly NumberKey Storage = Price("storage_gb_month", "A GB of DynamoDB for a month.");
    private static readonly NumberKey Redis = Price("redis_gib_hour", "A GiB of Redis for an hour.");
    private static readonly Shape Shape = new("a file of prices", "What the stores cost, in one currency.", Writes, Reads, Storage, Redis);

    /// <summary>The prices that come with this program.</summary>
    public static Prices Default { get; } = LoadDefault();

    /// <summary>Reads a file of prices: YAML, or JSON, with all four keys.</summary>
    /// <exception cref="InvalidDefinitionsException">Something is wrong with it; the message says where.</exception>
    public static Prices Load(string path) => FigureFile.Load(path, Shape, Read);

    private static Prices LoadDefault()
    {
        using var stream = typeof(Prices).Assembly.GetManifestResourceStream("FeatureStore.Definitions.Estimates.prices.yaml")!;
        using var reader = new StreamReader(stream);
        return FigureFile.Parse("prices.yaml", reader.ReadToEnd(), Shape, Read);
    }

    private static Prices? Read(Loading.Documents.MappingReader reader) =>
        reader.Read(Writes) is { } writes
        && reader.Read(Reads) is { } reads
        && reader.Read(Storage) is { } storage
        && reader.Read(Redis) is { } redis
            ? new Prices(writes, reads, storage, redis)
            : null;

    private static NumberKey Price(string name, string description) => new(name, MaxPrice, description) { Required = true };
}
