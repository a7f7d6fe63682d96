using System.Text;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Ingestion.Backfill.History;

namespace FeatureStore.Ingestion.Tests.Backfill.History;

public sealed class HistoryReadersTests : IDisposable
{
    private readonly HistoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("events.ndjson")]
    [InlineData("events.jsonl.gz")]
    [InlineData("events.json.zst")]
    public void Lines_are_events_also_the_last_without_its_end(string name)
    {
        var file = _folder.Write(name, "{\"a\":1}\n\n{\"a\":\"한\"}\r\n{\"a\":3}");

        Read(file).ShouldBe(["{\"a\":1}", "", "{\"a\":\"한\"}\r", "{\"a\":3}"]);
    }

    [Theory]
    [InlineData("events.ndjson")]
    [InlineData("events.ndjson.gz")]
    [InlineData("events.ndjson.zst")]
    [InlineData("events.csv")]
    [InlineData("events.csv.zst")]
    [InlineData("events.parquet")]
    public void Reading_goes_on_after_any_event(string name)
    {
        var file =
            name.EndsWith(".parquet", StringComparison.Ordinal) ? _folder.WriteParquet(name, "SELECT i AS a FROM range(30) t(i)")
            : name.Contains(".csv", StringComparison.Ordinal)
                ? _folder.Write(name, "a\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i}\n")))
            : _folder.Write(name, string.Concat(Enumerable.Range(0, 30).Select(i => $"{{\"a\":{i}}}\n")));
        var part = HistoryParts.Of(file).ShouldHaveSingleItem();
        var all = Enumerable.Range(0, 30).Select(i => $"{{\"a\":{i}}}").ToArray();
        var events = ReadAll(part, part.Start);
        events.Select(Text).ShouldBe(all);

        for (var i = 0; i < events.Count; i += 7)
        {
            ReadAll(part, events[i].Next).Select(Text).ShouldBe(all[(i + 1)..]);
        }
    }

    [Fact]
    public void Every_line_is_in_one_part_wherever_the_cuts_are()
    {
        const int seed = 17;
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 200).Select(i => $"{{\"a\":{i},\"b\":\"{new string('x', random.Next(30))}\"}}").ToArray();
        var file = _folder.Write("events.ndjson", string.Join('\n', lines) + "\n");
        for (var round = 0; round < 50; round++)
        {
            var cuts = Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.NextInt64(1, file.Length)).Append(0).Append(file.Length);
            var bounds = cuts.Distinct().Order().ToArray();
            var parts = bounds.Zip(bounds.Skip(1), (start, end) => new HistoryPart(file, start, end, end - start));

            parts.SelectMany(part => ReadAll(part, part.Start)).Select(Text).ShouldBe(lines, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void Rows_of_all_row_groups_are_in_one_part_each()
    {
        var file = _folder.WriteParquet("events.parquet", "SELECT i AS a FROM range(130000) t(i)", rowGroup: 20_480);

        var parts = HistoryParts.Of(file).ToArray();

        parts.Length.ShouldBe(3);
        parts.Sum(part => part.Bytes).ShouldBeInRange(file.Length - 3, file.Length);
        parts
            .SelectMany(part => ReadAll(part, part.Start))
            .Select(Text)
            .ShouldBe(Enumerable.Range(0, 130_000).Select(i => $"{{\"a\":{i}}}"));
    }

    [Fact]
    public void Line_over_the_bound_is_told_and_the_next_one_read()
    {
        var file = _folder.Write("events.ndjson", $"{{\"a\":\"{new string('x', 5_000)}\"}}\n{{\"a\":2}}\n");

        var events = ReadAll(new HistoryPart(file, 0, file.Length, file.Length), 0, maxLineBytes: 2_000);

        events.Select(e => e.IsTooLong).ShouldBe([true, false]);
        Text(events[1]).ShouldBe("{\"a\":2}");
    }

    [Fact]
    public void Cells_of_csv_are_numbers_where_json_has_such_numbers_and_names_with_dots_are_paths()
    {
        var file = _folder.Write(
            "events.csv",
            "id,user.id,user.name,price,isNew,tags\n"
                + "1,007,\"a,\"\"b\",4.50,true,\"[1,\"\"x\"\"]\"\n"
                + "2,+8,\"\",-1e3,no,\n"
                + "12345678901234567,0,NULL,1.,false,[]\n"
        );

        Read(file, new() { ["tags"] = CsvColumnType.Json, ["id"] = CsvColumnType.String })
            .ShouldBe([
                """{"id":"1","user":{"id":"007","name":"a,\"b"},"price":4.5,"isNew":true,"tags":[1,"x"]}""",
                """{"id":"2","user":{"id":"+8","name":""},"price":-1000.0,"isNew":"no"}""",
                """{"id":"12345678901234567","user":{"id":0,"name":"NULL"},"price":"1.","isNew":false,"tags":[]}""",
            ]);
    }

    [Fact]
    public void Columns_of_parquet_are_what_a_service_would_have_sent()
    {
        var file = _folder.WriteParquet(
            "events.parquet",
            """
            SELECT 9007199254740993 AS id, 'x"y' AS "user.name", {'id': 7, 'at': TIMESTAMP '2026-01-02 03:04:05.678', 'no': NULL} AS target,
                   TIMESTAMPTZ '2026-01-02 03:04:05+09' AS at, DATE '2026-01-02' AS day, 1.1::FLOAT AS price, 'NaN'::DOUBLE AS nothing,
                   0.1 AS score, 'ab'::BLOB AS bytes, [1, NULL, 3] AS list, [TIMESTAMP '2026-01-02 03:04:05'] AS times,
                   [{'f': 2.5::FLOAT}] AS nested, MAP {'k': 1} AS map, true AS flag, 12.50::DECIMAL(10,2) AS amount, NULL::INT AS missing
            """
        );

        Read(file)
            .ShouldHaveSingleItem()
            .ShouldBe(
                """
                {"id":9007199254740993,"user":{"name":"x\"y"},"target":{"id":7,"at":"2026-01-02T03:04:05.678000Z"},
                "at":"2026-01-01T18:04:05.000000Z","day":"2026-01-02","price":1.1,"score":0.1,"bytes":"YWI=","list":[1,null,3],
                "times":["2026-01-02T03:04:05.000000Z"],"nested":[{"f":2.5}],"map":{"k":1},"flag":true,"amount":12.5}
                """.Replace("\n", "", StringComparison.Ordinal)
            );
    }

    [Fact]
    public void Two_columns_for_one_place_are_refused()
    {
        var file = _folder.Write("events.csv", "user,user.id\n1,2\n");

        Should.Throw<ConfigurationException>(() => Read(file)).Message.ShouldContain("user.id");
    }

    [Fact]
    public void Type_of_a_column_that_is_not_there_is_refused()
    {
        var file = _folder.Write("events.csv", "a\n1\n");

        Should.Throw<ConfigurationException>(() => Read(file, new() { ["b"] = CsvColumnType.String })).Message.ShouldContain("'b'");
    }

    [Fact]
    public void File_that_is_not_what_its_name_says_is_told()
    {
        var file = _folder.Write("events.parquet", "{\"a\":1}\n");

        Should.Throw<InvalidDataException>(() => HistoryParts.Of(file).ToArray()).Message.ShouldContain("events.parquet");
    }

    [Fact]
    public void Directory_gives_its_files_of_events_by_name()
    {
        _folder.Write("b.csv", "a\n");
        _folder.Write("a.ndjson.gz", "");
        _folder.Write("c.parquet", "");
        File.WriteAllText(Path.Combine(_folder.Path, "_SUCCESS"), "");

        HistoryFiles
            .Find(_folder.Path)
            .Select(file => (Path.GetFileName(file.Path), file.Format, file.IsPacked))
            .ShouldBe([
                ("a.ndjson.gz", HistoryFormat.Lines, true),
                ("b.csv", HistoryFormat.Csv, false),
                ("c.parquet", HistoryFormat.Parquet, false),
            ]);
    }

    private static string[] Read(HistoryFile file, Dictionary<string, CsvColumnType>? columns = null) =>
        [.. HistoryParts.Of(file).SelectMany(part => ReadAll(part, part.Start, columns)).Select(Text)];

    private static List<HistoryEvent> ReadAll(
        HistoryPart part,
        long from,
        Dictionary<string, CsvColumnType>? columns = null,
        int maxLineBytes = 1_048_576
    )
    {
        using var reader = HistoryReaders.Open(part, from, columns ?? [], maxLineBytes);
        var events = new List<HistoryEvent>();
        while (reader.TryRead(out var found))
        {
            events.Add(found);
        }
        reader.Fraction.ShouldBe(1, 0.01);
        return events;
    }

    private static string Text(HistoryEvent found) => Encoding.UTF8.GetString(found.Json.Span);
}
