using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Keys;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Loading;

public sealed class LeaseWaitsTests(LocalServicesFixture services) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _entity = Guid.NewGuid().ToString("N");
    private RedisOptions _options = null!;
    private ConnectionMultiplexer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _options = CachedStores.Options(await services.RedisEndpointAsync());
        _options.LeaseWait = _options.LoadLifetime = Patience;
        _redis = await ConnectionMultiplexer.ConnectAsync(_options.Endpoint);
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private RedisCacheProtocol Protocol => new(() => _redis.GetDatabase(), _options.LoadLifetime, CacheScripts.Default);

    private LeaseWaits Waits => new(Protocol, _options, TimeProvider.System);

    private string Key(FeatureDefinition feature) => FeatureKey.Redis(feature, _entity);

    public static TheoryData<string> Kinds => ["action", "static"];

    private static FeatureDefinition Feature(string kind) => kind == "action" ? TestFeatures.Action() : TestFeatures.Static();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Wait_ends_when_the_load_is_filled_or_undone(string kind)
    {
        var feature = Feature(kind);
        foreach (var isFilled in (bool[])[true, false])
        {
            (await Protocol.BeginLoadAsync(feature, Key(feature), "t")).ShouldBeTrue();
            var waits = Waits;
            var waiting = waits.WaitAsync(feature, Key(feature));
            waits.WaitAsync(feature, Key(feature)).ShouldBeSameAs(waiting, "one poll for all who wait");

            if (isFilled)
            {
                (await Protocol.FillAsync(feature, Key(feature), "t", new CacheContent([], IsAll: true))).ShouldBeTrue();
            }
            else
            {
                await _redis.GetDatabase().KeyDeleteAsync(Key(feature));
            }

            (await waiting.WaitAsync(Patience)).ShouldBeTrue();
            await _redis.GetDatabase().KeyDeleteAsync(Key(feature));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Holder_that_takes_too_long_is_not_waited_for_again(string kind)
    {
        var feature = Feature(kind);
        (await Protocol.BeginLoadAsync(feature, Key(feature), "t")).ShouldBeTrue();
        _options.LeaseWait = TimeSpan.FromMilliseconds(1);
        var waits = Waits;
        (await waits.WaitAsync(feature, Key(feature)).WaitAsync(Patience)).ShouldBeFalse();

        waits.WaitAsync(feature, Key(feature)).IsCompletedSuccessfully.ShouldBeTrue();
    }
}
