using System.Text;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Tests.Fixtures;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Tests.Records;

public sealed class RecordReaderTests
{
    private static readonly FeatureShape _stats = Shape("article_stats");
    private static readonly FeatureShape _clicks = Shape("recent_clicked_articles");
    private static readonly FeatureShape _all = Shape("all_types");

    [Fact]
    public void Fields_are_found_in_order()
    {
        var view = Read(_clicks, """ ["a\u0041" , null,-12 ] """);

        Served(view, 0).ShouldBe("\"a\\u0041\"");
        Served(view, 1).ShouldBeNull();
        Served(view, 2).ShouldBe("-12");
    }

    [Fact]
    public void Missing_trailing_fields_read_as_default_or_null()
    {
        var stats = Read(_stats, """[5,"AACAPwAAAEA="]""");
        Served(stats, 2).ShouldBe("7");
        Served(stats, 3).ShouldBe("\"none\"");

        Served(Read(_clicks, """["a"]"""), 2).ShouldBeNull();
    }

    [Fact]
    public void Written_null_of_an_optional_field_stays_null_and_of_a_required_one_reads_as_default()
    {
        var stats = Read(_stats, """[5,"AACAPwAAAEA=",null,null]""");

        Served(stats, 2).ShouldBe("7");
        Served(stats, 3).ShouldBeNull();
    }

    [Fact]
    public void Extra_fields_are_ignored() => Served(Read(_clicks, """["a","s",1,{"later":[1,{}]},[]]"""), 2).ShouldBe("1");

    [Theory]
    [InlineData("[null]")]
    [InlineData("[]")]
    [InlineData("""[null,"s",1]""")]
    public void Record_without_a_required_value_is_left_out(string json) => Reason(_clicks, json).ShouldBe(LeftOutReason.MissingRequired);

    [Theory]
    [InlineData("{}")]
    [InlineData("\"a\"")]
    [InlineData("[")]
    [InlineData("[\"a\"] x")]
    [InlineData("[\"a\"][]")]
    [InlineData("[1]")]
    [InlineData("""["a",1]""")]
    [InlineData("""["a","s",1.5]""")]
    [InlineData("""["a","s",9223372036854775808]""")]
    [InlineData("""["a","s","1"]""")]
    [InlineData("not json")]
    public void Record_that_does_not_fit_is_left_out(string json) => Reason(_clicks, json).ShouldBe(LeftOutReason.Malformed);

    [Theory]
    [InlineData(0, "1", "\"x\"")]
    [InlineData(1, "1", "\"x\"")]
    [InlineData(2, "1", "true")]
    [InlineData(3, "2147483648", "-2147483648")]
    [InlineData(4, "1e3", "-9223372036854775808")]
    [InlineData(5, "1e999", "1.5e3")]
    [InlineData(6, "\"2024\"", "1714564800000")]
    [InlineData(8, "[1,null]", "[1,2]")]
    [InlineData(8, "[\"1\"]", "[]")]
    [InlineData(8, "{}", "[-1]")]
    [InlineData(9, "[[]]", "[\"a\"]")]
    [InlineData(10, "{\"k\":null}", "{\"k\":1.5}")]
    [InlineData(10, "[]", "{}")]
    [InlineData(11, "\"AACAPw==\"", "\"AACAPwAAAEAAAEBA\"")]
    [InlineData(11, "\"AACAPwAAAEAAAIB/\"", "\"AACAPwAAAEAAAIB+\"")]
    [InlineData(11, "\"not base64\"", "\"AACAPwAAAEAAAEBA\"")]
    public void Value_of_each_type_is_checked(int ordinal, string wrong, string right)
    {
        Reason(_all, At(ordinal, wrong)).ShouldBe(LeftOutReason.Malformed);
        Reason(_all, At(ordinal, right)).ShouldBe(LeftOutReason.None);
    }

    [Theory]
    [InlineData("""{"b":[1.0,{"a":null}]}""")]
    [InlineData("[]")]
    [InlineData("12345678901234567890.000")]
    [InlineData("\"\\ud800\"")]
    public void Json_is_served_byte_for_byte(string json) => Served(Read(_all, At(7, json)), 7).ShouldBe(json);

    [Fact]
    public void Bytes_that_are_no_utf8_leave_the_record_out()
    {
        var record = new StoredRecord(1, default, null, (byte[])[.. "[\""u8, 0xC3, 0x28, .. "\"]"u8]);

        RecordReader.TryRead(_clicks, record, out _).ShouldBe(LeftOutReason.Malformed);
    }

    private static string At(int ordinal, string json) => $"[{string.Concat(Enumerable.Repeat("null,", ordinal))}{json}]";

    private static FeatureShape Shape(string name) => new(SampleCatalog.Create().FindFeature(name)!);

    private static LeftOutReason Reason(FeatureShape shape, string json) =>
        RecordReader.TryRead(shape, new StoredRecord(1, default, null, Encoding.UTF8.GetBytes(json)), out _);

    private static RecordView Read(FeatureShape shape, string json)
    {
        RecordReader
            .TryRead(shape, new StoredRecord(1, default, null, Encoding.UTF8.GetBytes(json)), out var view)
            .ShouldBe(LeftOutReason.None);
        return view!;
    }

    private static string? Served(RecordView view, int ordinal) =>
        view.Served(ordinal) is { } json ? Encoding.UTF8.GetString(json.Utf8.Span) : null;
}
