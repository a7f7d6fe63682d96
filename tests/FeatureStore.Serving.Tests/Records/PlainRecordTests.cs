using System.Text;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Records;

/// <summary>The quick look takes nothing that the careful reader would take otherwise.</summary>
public sealed class PlainRecordTests(ITestOutputHelper output)
{
    private static readonly FeatureShape _shape = new(SampleCatalog.Create().FindFeature("all_types")!);

    private static readonly string[] _pieces =
    [
        "[",
        "]",
        ",",
        "\"",
        "\\",
        "\\u0041",
        "{",
        "}",
        ":",
        "null",
        "true",
        "false",
        "0",
        "-",
        "1",
        "12",
        "007",
        "-0",
        "1.5",
        ".5",
        "1.",
        "1e3",
        "1E400",
        "999999999",
        "2147483647",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "\"a\"",
        "\"가\"",
        "\"\"",
        " ",
        "\n",
        "[\"a\",\"b\"]",
        "[1,2]",
        "[]",
        "{\"k\":1}",
        "{}",
        "\"AACAPwAAAEA=\"",
        "\u0001",
    ];

    [Fact]
    public void What_it_takes_the_careful_reader_takes_with_the_same_slices()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var taken = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var json = Encoding.UTF8.GetBytes(random.Next(4) == 0 ? Noise(random) : Values(random));
            if (random.Next(10) == 0)
            {
                json[random.Next(json.Length)] = (byte)random.Next(256);
            }
            taken += Check(json) ? 1 : 0;
        }
        taken.ShouldBeGreaterThan(1_000, "the test must see records that are taken");
    }

    private static bool Check(byte[] json)
    {
        var fields = _shape.Fields.AsSpan();
        var quick = new FieldSlice[fields.Length];
        if (!PlainRecord.TryRead(fields, json, quick, out var found))
        {
            return false;
        }
        var careful = new FieldSlice[fields.Length];
        var carefulFound = RecordReader.FindFields(fields, json, careful);
        carefulFound.ShouldBe(found, Encoding.UTF8.GetString(json));
        quick[..found].ShouldBe(careful[..found], Encoding.UTF8.GetString(json));
        return true;
    }

    private static string Noise(Random random) =>
        "[" + string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => _pieces[random.Next(_pieces.Length)])) + "]";

    /// <summary>Values that mostly are of their fields' types.</summary>
    private static string Values(Random random) =>
        "[" + string.Join(',', _shape.Fields.Take(random.Next(_shape.Fields.Length + 1)).Select(f => ValueOf(f, random))) + "]";

    private static string ValueOf(FieldShape field, Random random) =>
        random.Next(12) == 0
            ? _pieces[random.Next(_pieces.Length)]
            : field.Type.ToString() switch
            {
                "string" or "id" => random.Next(2) == 0 ? "\"plain text\"" : "\"당근\"",
                "bool" => random.Next(2) == 0 ? "true" : "false",
                "int" => $"{random.Next(-1_000_000_000, 1_000_000_000)}",
                "long" or "timestamp" => $"{random.NextInt64(-(1L << 62), 1L << 62) >> random.Next(63)}",
                "float" => random.Next(2) == 0 ? "1.25" : $"{random.NextDouble():R}",
                "json" or "map<long>" or "map<string>" => "{}",
                var list when list.StartsWith("list", StringComparison.Ordinal) || list.StartsWith("set", StringComparison.Ordinal) =>
                    random.Next(2) == 0 ? "[]"
                    : list.Contains("string", StringComparison.Ordinal) ? "[\"a\",\"b\"]"
                    : "[1,2]",
                _ => "null",
            };
}
