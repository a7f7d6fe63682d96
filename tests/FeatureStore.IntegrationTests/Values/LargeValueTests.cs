using System.Text.Json;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Features;

namespace FeatureStore.IntegrationTests.Values;

/// <summary>Embeddings and values of up to 380 KiB, from the event to the answer: HTTP → worker → DynamoDB Local and Redis → GraphQL.</summary>
public sealed class LargeValueTests(LargeValueHosts hosts) : IClassFixture<LargeValueHosts>
{
    private const int Length = 65_536;

    [Fact]
    public async Task Vector_of_65536_is_answered_within_its_precision_by_the_store_and_by_Redis()
    {
        const int seed = 380;
        var random = new Random(seed);
        double[] vector = [.. Enumerable.Range(0, Length).Select(_ => (random.NextDouble() * 2) - 1)];
        var step = vector.Max(Math.Abs) / 127;

        (await hosts.SendAsync(new JsonObject { ["id"] = "e-1", ["v"] = JsonSerializer.SerializeToNode(vector) }))
            .ToJsonString()
            .ShouldBe("""{"accepted":1,"rejected":[]}""");

        // The first answer is read from DynamoDB and fills Redis; the second comes from there.
        for (var round = 0; round < 2; round++)
        {
            var article = await hosts.AskAsync("exact { v } half { v } steps { v }");
            Components(article, "exact").ShouldBe(vector.Select(v => (float)v));
            Components(article, "half").Select(v => (Half)v).ShouldBe(vector.Select(v => (Half)v));
            Components(article, "steps").Zip(vector).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) <= (step / 2) + 1e-6);
        }
    }

    [Fact]
    public async Task Component_that_float16_cannot_hold_sets_the_event_aside_for_that_feature_only()
    {
        var vector = new float[Length];
        vector[7] = 65_520;

        var answer = await hosts.SendAsync(new JsonObject { ["id"] = "e-2", ["v"] = JsonSerializer.SerializeToNode(vector) });

        var rejected = answer["rejected"]!.AsArray().ShouldHaveSingleItem()!;
        rejected["feature"]!.ToString().ShouldBe("half");
        rejected["reason"]!.ToString().ShouldContain("field 'v'");
        rejected["reason"]!.ToString().ShouldContain("component 7");
        rejected["reason"]!.ToString().ShouldContain("float16");
    }

    [Fact]
    public async Task Text_of_380_KiB_is_answered_and_one_byte_more_is_set_aside()
    {
        // [" and "] are of the value.
        var text = Text(FeatureDefinition.MaxMaxValueBytes - 4);
        for (var i = 0; i < 3; i++)
        {
            (await hosts.SendAsync(new JsonObject { ["id"] = $"t-{i}", ["text"] = i + text[1..] }))["accepted"]!
                .GetValue<int>()
                .ShouldBe(1);
        }

        var refused = await hosts.SendAsync(new JsonObject { ["id"] = "t-3", ["text"] = text + "x" });

        var rejected = refused["rejected"]!.AsArray().ShouldHaveSingleItem()!;
        rejected["feature"]!.ToString().ShouldBe("texts");
        rejected["reason"]!.ToString().ShouldContain("389121");
        for (var round = 0; round < 2; round++)
        {
            var texts = (await hosts.AskAsync("texts { text }"))["texts"]!
                .AsArray()
                .Select(item => item!["text"]!.ToString())
                .Order()
                .ToArray();
            texts.Length.ShouldBe(3);
            Enumerable.Range(0, 3).Count(i => texts[i] == i + text[1..]).ShouldBe(3);
        }
    }

    private static string Text(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return Convert.ToBase64String(noise)[..length];
    }

    private static float[] Components(JsonNode article, string feature) => article[feature]!["v"].Deserialize<float[]>()!;
}
