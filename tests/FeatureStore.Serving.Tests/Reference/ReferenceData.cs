using System.Globalization;
using System.Text.Json;
using FeatureStore.Serving.Tests.Documents;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>Records of every feature of the sample catalog: edges of every type, equal times, gaps, deletions, what is past its retention.</summary>
internal static class ReferenceData
{
    private static readonly string[] _strings =
    [
        "\"\"",
        "\"a\"",
        "\"키 🔑\"",
        "\"line\\nbreak \\\"quoted\\\"\"",
        "\"\\u0001<b>\"",
        "\"0\"",
        "null",
    ];
    private static readonly string[] _ids = ["\"a-1\"", "\"a-2\"", "\"7\"", "\"자전거\"", "null"];
    private static readonly string[] _ints = ["0", "1", "-1", "5", "2147483647", "-2147483648", "null"];
    private static readonly string[] _longs =
    [
        "0",
        "129000",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "12",
        "null",
    ];
    private static readonly string[] _floats =
    [
        "0.1",
        "0.2",
        "1E+300",
        "5E-324",
        "-1.5",
        "1",
        "123456789.125",
        "0.30000000000000004",
        "null",
    ];
    private static readonly string[] _times = ["0", "1714564800000", "9999999999999", "null"];
    private static readonly string[] _json =
    [
        "null",
        "{\"b\":[1,null,{\"2\":true,\"1\":\"x\"}],\"a\":9007199254740993}",
        "[]",
        "\"text\"",
        "[[null,[]],{}]",
        "false",
        "12.5",
    ];

    private static readonly string[] _lists = ["[]", "[1]", "[9007199254740993,-1,1]", "null"];
    private static readonly string[] _sets = ["[]", "[\"a\",\"b\"]", "[\"키\"]", "null"];
    private static readonly string[] _maps = ["{}", "{\"a\":0.5,\"b\":1}", "{\"10\":1.25,\"9\":2}", "null"];
    private static readonly string[] _vectors = ["[0.1,-0.25,3]", "[0,1E-10,16777216]", "null"];
    private static readonly string[] _keywords = ["[]", "[\"bike\"]", "[\"bike\",\"\",\"키 🔑\"]"];

    public static List<ReferenceRecord> Create(Random random, long now)
    {
        var records = new List<ReferenceRecord>();
        foreach (var entity in NamePools.Ids.Where(id => id != "nobody"))
        {
            Add("recent_clicked_articles", entity, random.Next(0, 70), 40, () => [Pick(_ids[..4]), Pick(_strings), Pick(_longs)]);
            Add("all_types", entity, random.Next(0, 130), 9, () => Cut(AllTypes()));
            Add("recent_ratings", entity, random.Next(0, 12), 20, () => Cut([Pick(_ints[..6]), Pick(_floats), Pick(_strings)]));
            // A required value without default that is missing leaves the record out.
            Add("recent_ratings", entity, 1, 1, () => ["null", "1"]);
            Add("notification_keywords", entity, random.Next(0, 4), 400, () => random.Next(5) == 0 ? null : [Pick(_keywords)]);
            Add(
                "article_stats",
                entity,
                random.Next(0, 3),
                4000,
                () => random.Next(6) == 0 ? null : [Pick(_longs[..6]), "[0.5,-3.4028235E+38]", .. Cut([Pick(_ints), Pick(_strings)])]
            );
        }
        return records;

        void Add(string feature, string entity, int count, int days, Func<string[]?> values)
        {
            for (var i = 0; i < count; i++)
            {
                // Some at the same millisecond, some on the edges of the usual windows, some after now.
                var age = random.Next(10) switch
                {
                    0 => TimeSpan.FromDays(random.Next(days)),
                    1 => TimeSpan.FromHours(12),
                    2 => TimeSpan.FromMinutes(-random.Next(60)),
                    3 => TimeSpan.FromHours(random.Next(48)),
                    _ => TimeSpan.FromMilliseconds(random.NextInt64((long)TimeSpan.FromDays(days).TotalMilliseconds)),
                };
                var at = Math.Max(0, now - (long)age.TotalMilliseconds);
                records.Add(
                    new ReferenceRecord(
                        feature,
                        entity,
                        at,
                        $"test#{records.Count.ToString("D20", CultureInfo.InvariantCulture)}",
                        values()
                    )
                );
            }
        }

        string[] AllTypes() =>
            [
                Pick(_strings),
                Pick(_ids),
                Pick(["true", "false", "null"]),
                Pick(_ints),
                Pick(_longs),
                Pick(_floats),
                Pick(_times),
                Pick(_json),
                Pick(_lists),
                Pick(_sets),
                Pick(_maps),
                Pick(_vectors),
            ];

        string[] Cut(string[] values) => random.Next(5) == 0 ? values[..random.Next(1, values.Length + 1)] : values;

        string Pick(string[] pool) => pool[random.Next(pool.Length)];
    }

    /// <summary>The stored JSON array: as it is served, but for vectors.</summary>
    public static string Stored(ReferenceRecord record) =>
        $"[{string.Join(',', record.Values!.Select((value, i) => IsVector(record.Feature, i) ? Vector(value) : value))}]";

    private static bool IsVector(string feature, int ordinal) => (feature, ordinal) is ("all_types", 11) or ("article_stats", 1);

    private static string Vector(string json)
    {
        var numbers = JsonSerializer.Deserialize<float[]>(json);
        return numbers is null
            ? "null"
            : JsonSerializer.Serialize(System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());
    }
}
