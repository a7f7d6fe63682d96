using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FsCheck;
using FsCheck.Xunit;

namespace FeatureStore.Definitions.Tests.Features;

public sealed class FieldValueEncoderProperties
{
    [Property]
    public void TryWrite_string_round_trips(NonNull<string> text)
    {
        if (HasLoneSurrogate(text.Get))
        {
            return;
        }
        var json = Encoder.Write(CelValue.FromString(text.Get), "string", out _)!;

        JsonSerializer.Deserialize<string>(json).ShouldBe(text.Get);
        Encoder.Write(Encoder.Json(json), "string", out _).ShouldBe(json);
    }

    [Property]
    public void TryWrite_long_round_trips(long number) =>
        long.Parse(Encoder.Write(CelValue.FromInt64(number), "long", out _)!).ShouldBe(number);

    [Property]
    public void TryWrite_float_round_trips(NormalFloat number) =>
        double.Parse(Encoder.Write(CelValue.FromDouble(number.Get), "float", out _)!).ShouldBe(number.Get);

    [Property]
    public void TryWrite_list_round_trips(long[] numbers) =>
        JsonSerializer.Deserialize<long[]>(Encoder.Write(Computed(numbers), "list<long>", out _)!).ShouldBe(numbers);

    [Property]
    public void TryWrite_set_is_sorted_by_bytes_without_duplicates_whatever_the_order(long[] numbers)
    {
        var json = Encoder.Write(Computed(numbers), "set<long>", out _)!;

        var elements = JsonDocument.Parse(json).RootElement.EnumerateArray().Select(e => e.GetRawText()).ToArray();
        elements.ShouldBe(numbers.Distinct().Select(n => n.ToString()).Order(StringComparer.Ordinal));
        Encoder.Write(Computed([.. numbers.Reverse()]), "set<long>", out _).ShouldBe(json);
        Encoder.Write(Encoder.Json(json), "set<long>", out _).ShouldBe(json);
    }

    [Property]
    public void TryWrite_map_is_sorted_by_the_bytes_of_its_keys(Dictionary<NonNull<string>, int> entries)
    {
        var map = entries.Where(e => !HasLoneSurrogate(e.Key.Get)).ToDictionary(e => e.Key.Get, e => e.Value);
        var json = Encoder.Write(Encoder.Json(JsonSerializer.Serialize(map)), "map<int>", out _)!;

        var keys = JsonDocument.Parse(json).RootElement.EnumerateObject().Select(p => p.Name).ToArray();
        keys.ShouldBe(map.Keys.OrderBy(k => Convert.ToHexString(Encoding.UTF8.GetBytes(k)), StringComparer.Ordinal));
        JsonSerializer.Deserialize<Dictionary<string, int>>(json)!.ShouldBe(map, ignoreOrder: true);
    }

    [Property]
    public void TryWrite_vector_round_trips(float[] components)
    {
        var finite = components.Where(float.IsFinite).DefaultIfEmpty(1f).ToArray();
        var value = CelValue.FromList([.. finite.Select(c => CelValue.FromDouble(c))]);

        var bytes = JsonSerializer.Deserialize<byte[]>(Encoder.Write(value, $"vector<{finite.Length}>", out _)!)!;
        bytes.Chunk(4).Select(b => BitConverter.ToSingle(b)).ShouldBe(finite);
    }

    private static CelValue Computed(long[] numbers) => CelValue.FromList([.. numbers.Select(CelValue.FromInt64)]);

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Any(r => r.Value == 0xFFFD) || text.Any(char.IsSurrogate);
}
