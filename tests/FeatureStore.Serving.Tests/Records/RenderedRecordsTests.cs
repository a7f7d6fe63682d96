using System.Text;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Serving.Tests.Fixtures;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Records;

/// <summary>What stays in memory is written out once, and copied from then on: the same bytes, and counted.</summary>
public sealed class RenderedRecordsTests : IAsyncLifetime
{
    private ServingHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ServingHost.StartAsync(SampleCatalog.CreateLocal());

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("limit: 30")]
    [InlineData("limit: 3")]
    [InlineData("limit: 0")]
    [InlineData("from: \"2000-01-01T00:00:00Z\", to: \"2000-01-02T00:00:00Z\"")]
    [InlineData("limit: 30, period: \"5m30s\"")]
    public async Task Windows_are_the_same_before_and_after_rendering(string window)
    {
        await WriteAsync();
        var query =
            $"{{ user(id: \"u1\") {{ recentClickedArticles({window}) {{ price articleId timestamp }} notificationKeywords {{ keywords }} }} }}";

        var answers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            answers.Add((await _host.QueryAsync(query)).ToJsonString());
        }

        answers.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Queries_that_write_the_same_records_in_other_ways_get_their_own_answers()
    {
        await WriteAsync();
        string[] fields = ["articleId", "price timestamp", "a: articleId b: articleId", "occurredAt"];
        var expected = new Dictionary<string, string>();
        for (var i = 0; i < 40; i++)
        {
            // Now the one, now the other, now the same a few times.
            var wanted = fields[i % 3 == 0 ? i % fields.Length : i / 10];
            var answer = (
                await _host.QueryAsync($"{{ user(id: \"u1\") {{ recentClickedArticles(limit: 5) {{ {wanted} }} }} }}")
            ).ToJsonString();
            expected.TryAdd(wanted, answer);
            answer.ShouldBe(expected[wanted]);
        }
        expected.Values.Distinct().Count().ShouldBe(fields.Length);
    }

    [Fact]
    public void Rendering_comes_with_the_second_use_and_tells_what_it_takes()
    {
        var grown = 0;
        var (table, block) = Table(bytes => grown += bytes);
        object first = new();
        object second = new();

        table.Rendered(block, first, Render(first, 100)).ShouldBeNull();
        table.Rendered(block, first, Render(first, 100)).ShouldNotBeNull().Owner.ShouldBe(first);
        grown.ShouldBe(104);
        table.Rendered(block, first, _ => throw new InvalidOperationException("rendered twice")).ShouldNotBeNull();

        // Another comes twice as often before it gets the place, and the memory of the first is given back.
        for (var i = 0; i < 3; i++)
        {
            table.Rendered(block, second, Render(second, 10)).ShouldBeNull();
        }
        table.Rendered(block, second, Render(second, 10)).ShouldNotBeNull().Owner.ShouldBe(second);
        grown.ShouldBe(14);
    }

    [Fact]
    public void Two_by_turns_do_not_render_for_ever()
    {
        var renderings = 0;
        var (table, block) = Table(_ => renderings++);
        object[] owners = [new(), new()];

        for (var i = 0; i < 10_000; i++)
        {
            var owner = owners[i / 4 % 2];
            table.Rendered(block, owner, Render(owner, 1));
        }

        renderings.ShouldBeInRange(1, 12);
    }

    private static Func<RecordTable, RenderedRecords> Render(object owner, int bytes) =>
        _ => new RenderedRecords(owner, new byte[bytes], [bytes]);

    private (RecordTable Table, RecordBlock Block) Table(Action<int> grown)
    {
        var shape = _host.Services.GetRequiredService<SchemaCache>().Current.FindShape("notification_keywords")!;
        var block = new RecordBlock([new StoredRecord(1, default, null, Encoding.UTF8.GetBytes("""[["a"]]"""))]) { Grown = grown };
        return (RecordTable.Of(block, shape, _host.Services.GetRequiredService<ServingMetrics>()), block);
    }

    private async Task WriteAsync()
    {
        for (var i = 0; i < 30; i++)
        {
            // One in four does not fit its definition, and is left out.
            var value = i % 4 == 1 ? """[null,"session",1]""" : $"""["article-{i}","session",{i}]""";
            await _host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromMinutes(i), value);
        }
        await _host.WriteAsync("notification_keywords", "u1", TimeSpan.FromHours(1), """[["a","b"]]""");
    }
}
