using FeatureStore.Serving.Schema.Scalars;
using FsCheck.Xunit;

namespace FeatureStore.Serving.Tests.Schema;

public sealed class DateTimeTextTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2024-05-01T12:00:00Z", 1714564800000)]
    [InlineData("2024-05-01t12:00:00z", 1714564800000)]
    [InlineData("2024-05-01 12:00:00Z", 1714564800000)]
    [InlineData("2024-05-01T21:00:00+09:00", 1714564800000)]
    [InlineData("2024-05-01T06:30:00-05:30", 1714564800000)]
    [InlineData("2024-05-01T12:00:00.5Z", 1714564800500)]
    [InlineData("2024-05-01T12:00:00.123Z", 1714564800123)]
    [InlineData("2024-05-01T12:00:00.123000000000Z", 1714564800123)]
    [InlineData("2024-02-29T00:00:00Z", 1709164800000)]
    [InlineData("2016-12-31T23:59:60Z", 1483228800000)]
    [InlineData("1969-12-31T23:59:59.999Z", -1)]
    public void Text_of_an_instant_is_read(string text, long expected)
    {
        DateTimeText.TryParse(text, out var milliseconds).ShouldBeTrue();
        milliseconds.ShouldBe(expected);
    }

    [Theory]
    [InlineData("2024-05-01T12:00:00.1230001Z", 1714564800124)]
    [InlineData("2024-05-01T12:00:00.9999Z", 1714564801000)]
    public void Part_of_a_millisecond_counts_as_a_whole_one(string text, long expected)
    {
        DateTimeText.TryParse(text, out var milliseconds).ShouldBeTrue();
        milliseconds.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-05-01")]
    [InlineData("2024-05-01T12:00:00")]
    [InlineData("2024-05-01T12:00Z")]
    [InlineData("2024-13-01T12:00:00Z")]
    [InlineData("2023-02-29T12:00:00Z")]
    [InlineData("2024-05-01T24:00:00Z")]
    [InlineData("2024-05-01T12:60:00Z")]
    [InlineData("2024-05-01T12:00:61Z")]
    [InlineData("2024-05-01T12:00:00.Z")]
    [InlineData("2024-05-01T12:00:00+0900")]
    [InlineData("2024-05-01T12:00:00+24:00")]
    [InlineData("2024-05-01T12:00:00Zulu")]
    [InlineData("0000-05-01T12:00:00Z")]
    [InlineData("1714564800000")]
    [InlineData("+024-05-01T12:00:00Z")]
    public void Other_text_is_refused(string text) => DateTimeText.TryParse(text, out _).ShouldBeFalse();

    [Property]
    public void Every_event_time_comes_back_from_its_text(int seed)
    {
        var time = (long)(new Random(seed).NextDouble() * 9_999_999_999_999);
        var text = DateTimeText.Format(time);
        text.Length.ShouldBe(DateTimeText.Length);
        DateTimeText.TryParse(text, out var back).ShouldBeTrue();
        back.ShouldBe(time);
    }
}
