using System.Text;
using FeatureStore.Serving.Aggregates;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Tests.Fixtures;
using FeatureStore.Storage.Records;
using FsCheck.Xunit;

namespace FeatureStore.Serving.Tests.Aggregates;

public sealed class WindowAggregateTests
{
    private const int String = 0;
    private const int Int = 3;
    private const int Long = 4;
    private const int Float = 5;
    private const int Timestamp = 6;
    private const int List = 8;
    private const int Vector = 11;

    private static readonly FeatureShape _shape = new(SampleCatalog.Create().FindFeature("all_types")!);

    [Fact]
    public void Nothing_counts_zero_and_has_no_figures()
    {
        var nothing = Of(Long);

        nothing.Count.ShouldBe(0);
        nothing.CountDistinct(Long).ShouldBe(0);
        nothing.Sum(Long).ShouldBeNull();
        nothing.Average(Long).ShouldBeNull();
        nothing.Min(Long).ShouldBeNull();
        nothing.Max(Long).ShouldBeNull();
        nothing.Top(Long, 10).ShouldBeEmpty();
    }

    [Fact]
    public void Nulls_count_as_records_and_not_as_values()
    {
        var aggregate = Of(Long, "4", null, "2", null);

        aggregate.Count.ShouldBe(4);
        aggregate.CountDistinct(Long).ShouldBe(2);
        aggregate.Sum(Long).ShouldBe(6);
        aggregate.Average(Long).ShouldBe(3);
        aggregate.Min(Long).ShouldBe(2);
        aggregate.Max(Long).ShouldBe(4);
        aggregate.Top(Long, 10).Count.ShouldBe(2);
        Of(Long, null, null).Sum(Long).ShouldBeNull();
    }

    [Fact]
    public void Integers_add_up_beyond_64_bits() =>
        Of(Long, "9223372036854775807", "9223372036854775807", "-9223372036854775807").Sum(Long).ShouldBe(9223372036854775807d);

    [Fact]
    public void Floats_add_up_without_losing_the_small_ones()
    {
        Of(Float, "0.1", "0.2", "0.3").Sum(Float).ShouldBe(0.6);
        Of(Float, "1e16", "1", "-1e16").Sum(Float).ShouldBe(1);
    }

    [Fact]
    public void Sum_beyond_a_float_is_an_error() =>
        Should.Throw<ServingError>(() => Of(Float, "1.7e308", "1.7e308").Sum(Float)).ErrorCode.ShouldBe("BAD_USER_INPUT");

    [Theory]
    [InlineData(String)]
    [InlineData(Timestamp)]
    [InlineData(List)]
    [InlineData(Vector)]
    public void Field_that_is_not_numeric_has_no_sum_avg_min_max(int ordinal)
    {
        var aggregate = Of(ordinal);

        Should.Throw<ServingError>(() => aggregate.Sum(ordinal)).ErrorCode.ShouldBe("BAD_USER_INPUT");
        Should.Throw<ServingError>(() => aggregate.Average(ordinal)).ErrorCode.ShouldBe("BAD_USER_INPUT");
        Should.Throw<ServingError>(() => aggregate.Min(ordinal)).ErrorCode.ShouldBe("BAD_USER_INPUT");
        Should.Throw<ServingError>(() => aggregate.Max(ordinal)).ErrorCode.ShouldBe("BAD_USER_INPUT");
    }

    [Fact]
    public void Top_orders_by_count_then_by_latest()
    {
        // Newest first: of b and c, with two each, c occurred last.
        var top = Of(String, "\"c\"", "\"b\"", "\"a\"", "\"b\"", "\"a\"", "\"c\"", "\"a\"", "\"d\"").Top(String, 3);

        top.Select(t => (Text(t.Value), t.Count)).ShouldBe([("\"a\"", 3), ("\"c\"", 2), ("\"b\"", 2)]);
    }

    [Fact]
    public void Top_of_zero_is_empty_and_of_a_negative_number_bad_input()
    {
        Of(String, "\"a\"").Top(String, 0).ShouldBeEmpty();
        Should.Throw<ServingError>(() => Of(String, "\"a\"").Top(String, -1)).ErrorCode.ShouldBe("BAD_USER_INPUT");
    }

    [Fact]
    public void Values_written_differently_are_the_same()
    {
        Of(Float, "1", "1.0", "1e0").CountDistinct(Float).ShouldBe(1);
        Of(String, "\"A\"", "\"\\u0041\"").CountDistinct(String).ShouldBe(1);
        Of(String, "\"A\"", "\"a\"").CountDistinct(String).ShouldBe(2);
        Of(String, "\"\\ud800\"", "\"\\ud801\"").CountDistinct(String).ShouldBe(2);
    }

    [Fact]
    public void Top_of_vectors_serves_numbers() => Text(Of(Vector, "\"AACAPwAAAEAAAEBA\"").Top(Vector, 1)[0].Value).ShouldBe("[1,2,3]");

    [Property]
    public void Figures_are_those_of_linq(int?[] values)
    {
        var aggregate = Of(Int, [.. values.Select(v => v?.ToString())]);
        long[] given = [.. values.Where(v => v is not null).Select(v => (long)v!)];

        aggregate.Count.ShouldBe(values.Length);
        aggregate.CountDistinct(Int).ShouldBe(given.Distinct().Count());
        aggregate.Sum(Int).ShouldBe(given.Length == 0 ? null : given.Sum());
        aggregate.Min(Int).ShouldBe(given.Length == 0 ? null : given.Min());
        aggregate.Max(Int).ShouldBe(given.Length == 0 ? null : given.Max());
        aggregate.Average(Int).ShouldBe(given.Length == 0 ? null : given.Average());
        aggregate.Top(Int, int.MaxValue).Sum(t => t.Count).ShouldBe(given.Length);
    }

    private static string Text(RawJson json) => Encoding.UTF8.GetString(json.Utf8.Span);

    private static WindowAggregate Of(int ordinal, params string?[] values) =>
        new(
            _shape,
            [
                .. values.Select(v =>
                {
                    var json = $"[{string.Concat(Enumerable.Repeat("null,", ordinal))}{v ?? "null"}]";
                    var record = new StoredRecord(1, default, null, Encoding.UTF8.GetBytes(json));
                    RecordReader.TryRead(_shape, record, out var view).ShouldBe(LeftOutReason.None);
                    return view!;
                }),
            ]
        );
}
