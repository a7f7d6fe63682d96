namespace FeatureStore.Serving.Tests.Documents;

/// <summary>Values of scalars as JSON or as literals; what stands in the second pool fits no such place.</summary>
internal static class ScalarPools
{
    public static readonly string[] Ints = ["0", "1", "2", "3", "5", "10", "30", "50", "4", "20"];
    public static readonly string[] EdgeInts = ["-1", "51", "100", "101", "6", "2147483647", "-2147483648", "-0"];
    public static readonly string[] WrongInts =
    [
        "2147483648",
        "-2147483649",
        "9223372036854775808",
        "1.5",
        "\"1\"",
        "true",
        "[]",
        "{}",
        "1e400",
        "123456789012345678901234567890",
    ];

    public static readonly string[] Ids = ["1", "2", "0", "-5", "9007199254740993", "123456789012345678901234567890"];
    public static readonly string[] WrongIds = ["1.5", "true", "{}", "[[1]]", "\"\""];

    public static readonly string[] Durations =
    [
        "12h",
        "7d",
        "30d",
        "90s",
        "15m",
        "P1D",
        "PT36H",
        "P1DT12H",
        "P2W",
        "PT0.5S",
        "0s",
        "400d",
    ];
    public static readonly string[] WrongDurations =
    [
        "-1h",
        "P1Y",
        "1w",
        "",
        "h",
        "1.5h",
        "P",
        "PT",
        "P1DT",
        "99999999999999999999d",
        " 1h",
        "1H",
    ];

    public static readonly string[] Times =
    [
        "2024-05-01T00:00:00Z",
        "2024-05-01T12:00:00.000Z",
        "2024-04-30T09:00:00.5+09:00",
        "2024-04-01T00:00:00-23:59",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "2024-04-20t00:00:00.123456789z",
        "0001-01-01T00:00:00Z",
        "2024-04-29T23:59:60Z",
    ];

    public static readonly string[] WrongTimes =
    [
        "2024-05-01",
        "2024-02-30T00:00:00Z",
        "2024-05-01T00:00:00",
        "now",
        "",
        "2024-05-01T24:00:00Z",
        "2024-05-01T00:00:00.Z",
        "2024-05-01T00:00:00+0900",
        "1714521600000",
    ];

    public static readonly string[] WrongStrings = ["1", "1.5", "true", "[1]", "{}"];
    public static readonly string[] Texts =
    [
        "a",
        "",
        "x y",
        "feed",
        "0",
        "10",
        "키 🔑",
        "a\"b\\c",
        "line\nbreak\ttab",
        "__proto__",
        "\u0001",
    ];
}
