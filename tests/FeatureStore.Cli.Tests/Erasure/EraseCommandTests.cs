using System.Globalization;
using System.Text;
using FeatureStore.Cli.Dev;
using FeatureStore.Cli.Erasure;
using FeatureStore.Definitions.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Cli.Tests.Erasure;

public sealed class EraseCommandTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly StringWriter _progress = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Erased_user_is_gone_and_stays_gone_when_the_same_events_come_again()
    {
        var definitions = Path.GetDirectoryName(_folder.Write("definitions/all.yaml", SmallCatalog.Yaml))!;
        await using var app = DevHost.Build(
            FeatureStoreConfiguration.Load(
                null,
                [.. Settings(definitions), new("http:listen", "http://127.0.0.1:0"), new("ingestion:erasures:refreshInterval", "100ms")]
            )
        );
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds();
        (await SendAsync(http, at)).ShouldContain("\"accepted\":2");

        var erasing = EraseCommand.EraseAsync(Load(definitions), "user", ["mina"], _progress, _time, CancellationToken.None);
        using var deadline = new CancellationTokenSource(Timeout);
        while (!erasing.IsCompleted)
        {
            await Task.Delay(20, deadline.Token);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        var receipt = await erasing;

        (receipt.Records, receipt.LateRecords, receipt.Ids).ShouldBe((1L, 0L, 1));
        receipt.Features.ShouldBe(["clicks"]);
        (await QueryAsync(http)).ShouldBe("""{"data":{"users":[{"clicks":[]},{"clicks":[{"item":"a"}]}]}}""");
        while (!(await SendAsync(http, at)).Contains("\"code\":\"Erased\"", StringComparison.Ordinal))
        {
            // The worker learns of it within its interval.
            await Task.Delay(50, deadline.Token);
        }
        await SendAsync(http, at);
        (await EraseAgainAsync(definitions, deadline.Token)).ShouldBeInRange(0, 1);
        (await SendAsync(http, at)).ShouldContain("\"code\":\"Erased\"");
        (await QueryAsync(http)).ShouldBe("""{"data":{"users":[{"clicks":[]},{"clicks":[{"item":"a"}]}]}}""");
    }

    [Fact]
    public async Task Unknown_entity_is_told_with_the_nearest_name()
    {
        var definitions = Path.GetDirectoryName(_folder.Write("definitions/all.yaml", SmallCatalog.Yaml))!;

        var failure = await Should.ThrowAsync<ConfigurationException>(() =>
            EraseCommand.EraseAsync(Load(definitions), "usr", ["mina"], _progress, _time, CancellationToken.None)
        );

        failure.Message.ShouldContain("Did you mean 'user'?");
    }

    [Fact]
    public async Task Entity_that_the_definitions_no_longer_have_is_erased_by_its_prefix()
    {
        var definitions = Path.GetDirectoryName(_folder.Write("definitions/all.yaml", SmallCatalog.Yaml))!;
        await using (
            var app = DevHost.Build(
                FeatureStoreConfiguration.Load(null, [.. Settings(definitions), new("http:listen", "http://127.0.0.1:0")])
            )
        )
        {
            await app.StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            await SendAsync(http, TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds());
        }
        _folder.Write("definitions/all.yaml", "apiVersion: featurestore/v1\nkind: Entity\nname: article\n");

        (await EraseAgainAsync(definitions, CancellationToken.None)).ShouldBe(1);

        _progress.ToString().ShouldContain("The definitions have no entity 'user'; the store has had features with this prefix: clicks.");
    }

    [Fact]
    public void Directory_without_a_store_is_told_and_not_made()
    {
        var directory = Path.Combine(_folder.Path, "mistyped");

        Should
            .Throw<ConfigurationException>(() => DataDirectory.Existing(directory))
            .Message.ShouldContain("Check the path given with --data.");

        Directory.Exists(directory).ShouldBeFalse();
    }

    /// <summary>What the sends meanwhile may have written before the worker knew; gone after it.</summary>
    private async Task<long> EraseAgainAsync(string definitions, CancellationToken cancellationToken)
    {
        var erasing = EraseCommand.EraseAsync(Load(definitions), "user", ["mina"], _progress, _time, CancellationToken.None);
        while (!erasing.IsCompleted)
        {
            await Task.Delay(20, cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        return (await erasing).Records;
    }

    private KeyValuePair<string, string?>[] Settings(string definitions) =>
        [new("definitions:path", definitions), .. DevHost.Settings(DataDirectory.At(Path.Combine(_folder.Path, "data")))];

    private IConfigurationRoot Load(string definitions) => FeatureStoreConfiguration.Load(null, Settings(definitions));

    private static async Task<string> SendAsync(HttpClient http, long at)
    {
        var events = ((string[])["mina", "noah"]).Select(user =>
            string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"e-{user}\",\"user\":\"{user}\",\"at\":{at},\"item\":\"a\"}}")
        );
        using var content = new StringContent($"[{string.Join(',', events)}]", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("/events/events", content);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<string> QueryAsync(HttpClient http)
    {
        using var content = new StringContent(
            """{"query":"{ users(ids: [\"mina\", \"noah\"]) { clicks { item } } }"}""",
            Encoding.UTF8,
            "application/json"
        );
        using var response = await http.PostAsync("/graphql", content);
        return await response.Content.ReadAsStringAsync();
    }
}
