using System.Globalization;
using System.Text;

namespace FeatureStore.Ingestion.Tests.Dispatch;

/// <summary>With the index or without: the same records in the same order, the same rejections.</summary>
public sealed class DispatchIndexProperties
{
    private const int Catalogs = 50;
    private const int EventsOfEach = 50;

    private const string Head = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user

        """;

    /// <summary>First conditions: what is indexed, what looks like it and is not, what cannot be.</summary>
    private static readonly string[] FirstTests =
    [
        "event.type == \"a\"",
        "event.type == \"b\"",
        "\"c\" == event.type",
        "event[\"type\"] == \"a\"",
        "event.type in [\"a\", \"b\"]",
        "event.type in [\"c\", \"c\"]",
        "event.type in []",
        "event.type == \"\"",
        "event.type != \"a\"",
        "event.user.kind == \"x\"",
        "event.user.kind in [\"x\", \"y\"]",
        "event.user.kind.deep == \"x\"",
        "\"a\" in event.type",
        "event.type == event.user.kind",
        "event.n > 3",
        "(event.type == \"a\" && event.n > 3)",
        "(event.type == \"a\" || event.n > 3)",
        "!(event.type == \"a\")",
        "stream.name == \"s\"",
        "true",
    ];

    /// <summary>What takes too much, in every tenth catalog: it takes long, too.</summary>
    private const string TooMuch = "event.big.all(a, event.big.all(b, event.big.all(c, true)))";

    /// <summary>Among them one that fails, one that gives no bool.</summary>
    private static readonly string[] Rest =
    [
        "event.n > 3",
        "event.n / event.zero > 0",
        "event.missing == 1",
        "event.user.kind == \"x\"",
        "event.type.startsWith(\"a\")",
        "event.n",
        "event.user",
        "has(event.user.kind)",
        "false",
    ];

    private static readonly string[] Types =
    [
        "\"a\"",
        "\"b\"",
        "\"c\"",
        "\"\\u0061\"",
        "\"\\ud800\"",
        "\"\"",
        "1",
        "null",
        "{}",
        "[\"a\"]",
        "true",
    ];

    private static readonly string[] Users =
    [
        "{\"kind\": \"x\"}",
        "{\"kind\": \"z\"}",
        "{\"kind\": null}",
        "{\"kind\": 5}",
        "{\"kind\": {\"deep\": \"x\"}}",
        "{}",
        "null",
        "\"x\"",
        "[]",
        "7",
    ];

    [Fact]
    public void Indexed_and_unindexed_dispatch_make_the_same()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var records = 0;
        var rejections = 0;
        for (var i = 0; i < Catalogs; i++)
        {
            var yaml =
                Head
                + string.Concat(
                    Enumerable.Range(0, random.Next(1, 12)).Select(f => Feature(f, i % 10 == 0 ? [.. Rest, TooMuch] : Rest, random))
                );
            var indexed = new PipelineFixture(yaml);
            var plain = new PipelineFixture(yaml, isIndexed: false);
            for (var j = 0; j < EventsOfEach; j++)
            {
                var json = Event(j, random);
                var context = $"seed {seed}, event {json}\n{yaml}";

                var rejected = indexed.Send(json).ConvertAll(r => r.Message);

                rejected.ShouldBe(plain.Send(json).ConvertAll(r => r.Message), context);
                rejections += rejected.Count;
                indexed.Records.Select(r => r.PartitionKey).ShouldBe(plain.Records.Select(r => r.PartitionKey), context);
                records += indexed.Records.Count;
                indexed.Records.Clear();
                plain.Records.Clear();
            }
        }
        TestContext.Current.SendDiagnosticMessage($"seed {seed}: {records} records, {rejections} rejections");
        records.ShouldBePositive();
        rejections.ShouldBePositive();
    }

    private static string Feature(int number, string[] rest, Random random)
    {
        var text = new StringBuilder(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                ---
                apiVersion: featurestore/v1
                kind: ActionFeature
                name: f{{number}}
                entity: user
                fields:
                  - {name: input, type: long}
                from:

                """
            )
        );
        for (var input = 0; input < random.Next(1, 4); input++)
        {
            text.AppendLine("  - stream: s");
            if (random.Next(8) > 0)
            {
                var conditions = Enumerable.Range(0, random.Next(0, 3)).Select(_ => Pick(rest, random)).Prepend(Pick(FirstTests, random));
                text.AppendLine(CultureInfo.InvariantCulture, $"    where: '{string.Join(" && ", conditions)}'");
            }
            text.AppendLine("    entity_id: event.id");
            text.AppendLine("    event_id: event.id");
            text.AppendLine("    timestamp: event.at");
            text.AppendLine(CultureInfo.InvariantCulture, $"    values: {{input: '{input}'}}");
        }
        return text.AppendLine("retain: {period: 30d}").ToString();
    }

    private static string Event(int number, Random random)
    {
        var text = new StringBuilder($$"""{"id": "e{{number}}", "at": "2026-11-22T11:59:00Z", "n": {{random.Next(0, 8)}}, "zero": 0""");
        text.Append(", \"big\": [").AppendJoin(',', Enumerable.Repeat(1, 120)).Append(']');
        if (random.Next(6) > 0)
        {
            text.Append(", \"type\": ").Append(Pick(Types, random));
        }
        if (random.Next(6) > 0)
        {
            text.Append(", \"user\": ").Append(Pick(Users, random));
        }
        return text.Append('}').ToString();
    }

    private static string Pick(string[] choices, Random random) => choices[random.Next(choices.Length)];
}
