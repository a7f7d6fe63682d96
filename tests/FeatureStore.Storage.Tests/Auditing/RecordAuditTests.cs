using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using FeatureStore.Storage.Tests.Caching;

namespace FeatureStore.Storage.Tests.Auditing;

public sealed class RecordAuditTests : IAsyncLifetime
{
    private static readonly long _now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private static readonly FeatureDefinition _clicks = TestFeatures.Action();
    private static readonly FeatureDefinition _mood = TestFeatures.Static(retain: TimeSpan.FromDays(1));

    private readonly TemporaryFolder _folder = new();
    private SqliteOnlineStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = CachedStores.Sqlite(_folder);
        await _store.InitializeAsync(CancellationToken.None);
        await _store.WriteAsync(
            [
                Write(_clicks, "7", _now, "s#1", "[1]"),
                Write(_clicks, "7", _now, "s#2", "[2]"),
                Write(_mood, "7", _now, "s#5", "[5]"),
                Write(_mood, "gone", _now, "s#5", null),
            ],
            CancellationToken.None
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("7", 0, "s#1", "[1]", RecordState.Present)]
    [InlineData("7", 0, "s#2", "[2]", RecordState.Present)]
    [InlineData("7", 0, "s#3", "[3]", RecordState.Missing)]
    [InlineData("7", -1, "s#1", "[1]", RecordState.Missing)]
    [InlineData("8", 0, "s#1", "[1]", RecordState.Missing)]
    [InlineData("7", 0, "s#1", "[7]", RecordState.Different)]
    [InlineData("8", -31L * 86_400_000, "s#1", "[1]", RecordState.Present)]
    public async Task Action_record_is_looked_for_by_its_key(string entity, long ago, string eventId, string value, RecordState expected) =>
        (await LookAsync(Write(_clicks, entity, _now + ago, eventId, value))).ShouldBe(expected);

    [Theory]
    [InlineData("7", 0, "s#5", "[5]", RecordState.Present)]
    [InlineData("7", 0, "s#5", "[6]", RecordState.Different)]
    [InlineData("7", 0, "s#4", "[4]", RecordState.Present)]
    [InlineData("7", -1, "s#9", "[9]", RecordState.Present)]
    [InlineData("7", 0, "s#6", "[6]", RecordState.Missing)]
    [InlineData("7", 1, "s#5", "[5]", RecordState.Missing)]
    [InlineData("8", 0, "s#5", "[5]", RecordState.Missing)]
    [InlineData("8", -2L * 86_400_000, "s#5", "[5]", RecordState.Present)]
    [InlineData("gone", 0, "s#5", null, RecordState.Present)]
    [InlineData("gone", -1, "s#1", "[1]", RecordState.Present)]
    [InlineData("gone", 0, "s#5", "[5]", RecordState.Different)]
    public async Task Static_value_is_there_or_a_later_one(string entity, long ago, string eventId, string? value, RecordState expected) =>
        (await LookAsync(Write(_mood, entity, _now + ago, eventId, value))).ShouldBe(expected);

    private async Task<RecordState> LookAsync(RecordWrite write) =>
        (await new RecordAudit(_store, TimeProvider.System).LookAsync([write], CancellationToken.None)).Single();

    private static RecordWrite Write(FeatureDefinition feature, string entity, long timestamp, string eventId, string? value) =>
        new(feature, entity, timestamp, eventId, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));
}
