using System.Security.Cryptography;
using System.Text;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Erasure;

/// <summary>
/// What the table knows of erasures: a row for each (<c>#erasures#&lt;prefix&gt;</c>, <c>&lt;ms&gt;#&lt;digest of the id&gt;</c>), and a row for the name of each feature that an entity has ever
/// had records of (<c>#features#&lt;prefix&gt;</c>, name), which outlives its definition.
/// </summary>
public sealed class ErasureBook(IMarkerStore store)
{
    /// <summary>Notes names of features down, before the first record of any of them is written.</summary>
    /// <param name="entityPrefix">Of whom they are.</param>
    /// <param name="features">Names.</param>
    /// <param name="now">Epoch ms.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task RegisterAsync(string entityPrefix, IEnumerable<string> features, long now, CancellationToken cancellationToken) =>
        store.PutAsync([.. features.Select(feature => new StoreMarker(FeaturesOf(entityPrefix), feature, now))], cancellationToken);

    /// <summary>Names of all features that the entity ever had records of, as far as they were noted down.</summary>
    public async Task<IReadOnlyList<string>> FeaturesAsync(string entityPrefix, CancellationToken cancellationToken) =>
        [.. (await store.ReadAsync(FeaturesOf(entityPrefix), "", cancellationToken)).Select(marker => marker.SortKey)];

    /// <summary>Makes erasures durable.</summary>
    public Task AddAsync(string entityPrefix, IEnumerable<EntityErasure> erasures, CancellationToken cancellationToken) =>
        store.PutAsync(
            [
                .. erasures.Select(erasure => new StoreMarker(
                    ErasuresOf(entityPrefix),
                    $"{Time(erasure.At)}#{Digest(erasure.EntityId)}",
                    erasure.At,
                    erasure.EntityId,
                    erasure.ExpiresAt
                )),
            ],
            cancellationToken
        );

    /// <summary>The erasures of a time and later.</summary>
    /// <param name="entityPrefix">Whose.</param>
    /// <param name="since">Epoch ms.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<IReadOnlyList<EntityErasure>> ErasuresAsync(string entityPrefix, long since, CancellationToken cancellationToken) =>
        [
            .. (await store.ReadAsync(ErasuresOf(entityPrefix), Time(Math.Max(0, since)), cancellationToken)).Select(
                marker => new EntityErasure(marker.Value ?? "", marker.Timestamp, marker.ExpiresAt)
            ),
        ];

    private static string FeaturesOf(string entityPrefix) => $"#features#{entityPrefix}";

    private static string ErasuresOf(string entityPrefix) => $"#erasures#{entityPrefix}";

    private static string Time(long milliseconds) => milliseconds.ToString("D13");

    /// <summary>An id may be longer than a sort key: the row holds it as its value.</summary>
    private static string Digest(string entityId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entityId)))[..32];
}
