using FeatureStore.LocalServices.Processes;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Tests.Caching.Invalidation;
using FeatureStore.Storage.Tests.Caching.Resp;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Connections;

/// <summary>
/// A writer, a reader and what they tell each other, over TLS, as the user of <c>infra/redis/users.acl</c>: it may do all that it needs,
/// asks for nothing that it may not, and may do nothing else.
/// </summary>
public sealed class RedisAclTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Password = "a secret that no file holds";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPort.Free();
    private RedisProcess _redis = null!;
    private ConnectionMultiplexer _admin = null!;

    public async ValueTask InitializeAsync()
    {
        var users = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "redis", "users.acl"));
        // Every user by name; a password is one word.
        users = users.Replace("CHANGE-ME", Password.Replace(' ', '-'), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("users.acl"), users + "user admin on >admin ~* &* +@all\n");
        _redis = await RedisProcess.StartAsync([.. TlsOptions.Write(_folder, _port), "--aclfile", _folder.File("users.acl")]);
        _admin = await ConnectionMultiplexer.ConnectAsync($"{_redis.Endpoint},user=admin,password=admin,allowAdmin=true");
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task User_with_the_rights_of_the_file_reads_writes_and_hears(bool overTls)
    {
        await using var writer = await StartAsync(overTls);
        await using var reader = await StartAsync(overTls);
        var action = TestFeatures.Action("acl_clicks");
        var text = TestFeatures.Static("acl_mood", cache: TestFeatures.Cache(local: TimeSpan.FromHours(1)));
        var entries = new Forgotten();
        reader.Store.Tell(entries);
        await entries.Ready.Task.WaitAsync(Patience);

        foreach (var feature in (Definitions.Features.FeatureDefinition[])[action, text])
        {
            var read = reader.Read(feature);
            (await reader.ValuesAsync(read)).ShouldBeEmpty();
            await writer.PutAsync(feature, CachedStoreFixture.Now, "s#1", "[\"a\"]");
            await reader.PutAsync(feature, CachedStoreFixture.Now, "s#1", "[\"a\"]");
            (await reader.ValuesAsync(read)).ShouldBe(["[\"a\"]"]);
            await reader.AgeAsync(_admin.GetDatabase(), feature, feature.Cache.SoftTtl);
            reader.Below.TakeReads();
            (await reader.ValuesAsync(read)).ShouldBe(["[\"a\"]"]);
            reader.Below.TakeReads().Length.ShouldBe(1, "refreshed");
            (await reader.ValuesAsync(read)).ShouldBe(["[\"a\"]"]);
            reader.Below.TakeReads().ShouldBeEmpty();
        }

        (await entries.First.Task.WaitAsync(Patience)).Feature.ShouldBe(text.Name);
        var refused = (RedisResult[])(await _admin.GetDatabase().ExecuteAsync("ACL", "LOG"))!;
        foreach (var entry in refused)
        {
            output.WriteLine(string.Join(' ', ((RedisResult[])entry!).Select(field => field.ToString())));
        }
        refused.ShouldBeEmpty("the product asks for more than it is given");
    }

    [Theory]
    [InlineData("KEYS", "*")]
    [InlineData("FLUSHALL")]
    [InlineData("SAVE")]
    [InlineData("GET", "somebody else's")]
    [InlineData("PUBLISH", "another channel", "x")]
    [InlineData("ACL", "LIST")]
    public async Task User_may_do_nothing_else(params string[] command)
    {
        await using var reader = await StartAsync(overTls: false);

        var refused = await Should.ThrowAsync<RedisServerException>(() => reader.Redis.ExecuteAsync(command[0], command[1..]));

        refused.Message.ShouldContain("NOPERM");
    }

    private Task<CachedStoreFixture> StartAsync(bool overTls) =>
        CachedStoreFixture.StartAsync(
            overTls ? $"127.0.0.1:{_port}" : _redis.Endpoint,
            options =>
            {
                options.User = "featurestore";
                options.Password = Password.Replace(' ', '-');
                options.Ssl = overTls;
                options.CaFile = overTls ? _folder.File("redis.crt") : null;
            }
        );
}
