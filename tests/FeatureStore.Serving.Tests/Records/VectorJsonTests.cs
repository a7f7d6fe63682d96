using System.Buffers;
using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Records;
using FsCheck.Xunit;

namespace FeatureStore.Serving.Tests.Records;

/// <summary>What the worker packs, the server unpacks: no further from the event than the declared precision.</summary>
public sealed class VectorJsonTests
{
    [Fact]
    public void Components_are_the_shortest_numbers_that_read_back() =>
        Serve([0.1f, -0f, 1f, 16777216f, 1e-7f, float.MaxValue, float.Epsilon]).ShouldBe("[0.1,-0,1,16777216,1E-07,3.4028235E+38,1E-45]");

    [Fact]
    public void Halves_are_the_shortest_numbers_that_read_back() =>
        Serve([0.1f, -0f, 1f, 2049f, 1e-7f, 65504f, 0.33325195f], VectorPrecision.Float16).ShouldBe("[0.1,-0,1,2048,1E-07,65500,0.3333]");

    [Fact]
    public void Scaled_bytes_are_steps_of_the_greatest_component() =>
        Serve([127f, -127f, 63.4f, 0.4f, 0f, -1.6f], VectorPrecision.Int8).ShouldBe("[127,-127,63,0,0,-2]");

    [Fact]
    public void Longest_numbers_have_room() =>
        JsonSerializer.Deserialize<float[]>(Serve([.. Enumerable.Repeat(-1.17549435E-38f, 64)]))!.ShouldAllBe(f => f == -1.17549435E-38f);

    [Property(MaxTest = 2_000)]
    public void Every_finite_vector_reads_back_exactly(int[] bits)
    {
        var vector = Finite(bits);

        Read<float>(Serve(vector)).ShouldBe(vector);
    }

    [Property(MaxTest = 2_000)]
    public void Every_float16_reads_back_exactly(short[] bits)
    {
        Half[] vector = [.. bits.Append((short)1).Select(BitConverter.Int16BitsToHalf).Where(Half.IsFinite)];

        var back = Read<float>(Serve([.. vector.Select(half => (double)half)], VectorPrecision.Float16));

        back.Select(number => (Half)number).ShouldBe(vector);
    }

    [Property(MaxTest = 2_000)]
    public void Float16_is_the_nearest_there_is(double[] numbers)
    {
        double[] vector = [.. numbers.Append(0.1).Where(n => Math.Abs(n) < 65_520)];

        var back = Read<double>(Serve(vector, VectorPrecision.Float16));

        foreach (var (number, served) in vector.Zip(back))
        {
            var half = (Half)served;
            var error = Math.Abs((double)half - number);
            error.ShouldBeLessThanOrEqualTo(Math.Abs((double)Half.BitIncrement(half) - number));
            error.ShouldBeLessThanOrEqualTo(Math.Abs((double)Half.BitDecrement(half) - number));
        }
    }

    [Property(MaxTest = 2_000)]
    public void Scaled_bytes_are_within_half_a_step(int[] bits)
    {
        var vector = Finite(bits);
        var step = (double)MathF.BitIncrement((float)(vector.Max(Math.Abs) / 127.0));

        var back = Read<float>(Serve(vector, VectorPrecision.Int8));

        foreach (var (number, served) in vector.Zip(back))
        {
            // The product is a float32 too, and rounds as one.
            Math.Abs((double)served - number)
                .ShouldBeLessThanOrEqualTo((step / 2) + (Math.Abs(served) * Math.ScaleB(1, -24)), $"{number} → {served}");
        }
    }

    /// <summary>Vectors of one scale, as models give them: a value that was served and comes back is stored as the same steps.</summary>
    [Property(MaxTest = 500)]
    public void Scaled_bytes_that_were_served_come_back_the_same(int seed)
    {
        var random = new Random(seed);
        double[] vector = [.. Enumerable.Range(0, 64).Select(_ => (random.NextDouble() * 2) - 1)];

        var once = Read<float>(Serve(vector, VectorPrecision.Int8));
        var twice = Read<float>(Serve([.. once.Select(n => (double)n)], VectorPrecision.Int8));

        foreach (var (first, second) in once.Zip(twice))
        {
            second.ShouldBe(first, (Math.Abs(first) * 1e-6) + 1e-9);
        }
    }

    [Theory]
    [InlineData(VectorPrecision.Float32, 12, true)]
    [InlineData(VectorPrecision.Float32, 6, false)]
    [InlineData(VectorPrecision.Float16, 6, true)]
    [InlineData(VectorPrecision.Float16, 7, false)]
    [InlineData(VectorPrecision.Int8, 7, true)]
    [InlineData(VectorPrecision.Int8, 12, false)]
    public void Stored_vector_has_the_length_of_its_precision(VectorPrecision precision, int bytes, bool isValid) =>
        IsValid(new byte[bytes], FieldType.Vector(3, precision)).ShouldBe(isValid);

    [Theory]
    [InlineData(VectorPrecision.Float32, "0000807F")]
    [InlineData(VectorPrecision.Float16, "007C")]
    [InlineData(VectorPrecision.Int8, "0000C07F01")]
    public void Stored_vector_that_is_not_finite_is_malformed(VectorPrecision precision, string hex) =>
        IsValid(Convert.FromHexString(hex), FieldType.Vector(1, precision)).ShouldBeFalse();

    private static bool IsValid(byte[] packed, FieldType type)
    {
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(Convert.ToBase64String(packed)));
        reader.Read();
        return VectorJson.IsValid(ref reader, type);
    }

    private static float[] Finite(int[] bits) => [.. bits.Append(1).Select(BitConverter.Int32BitsToSingle).Where(float.IsFinite)];

    private static T[] Read<T>(string json) => JsonSerializer.Deserialize<T[]>(json)!;

    private static string Serve(float[] vector, VectorPrecision precision = VectorPrecision.Float32) =>
        Serve([.. vector.Select(component => (double)component)], precision);

    private static string Serve(double[] vector, VectorPrecision precision)
    {
        var type = FieldType.Vector(vector.Length, precision);
        var stored = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(stored, StoredJson.WriterOptions))
        {
            FieldValueEncoder
                .TryWrite(writer, CelValue.FromList([.. vector.Select(CelValue.FromDouble)]), type, out var reason)
                .ShouldBeTrue(reason);
        }
        var reader = new Utf8JsonReader(stored.WrittenSpan);
        reader.Read();
        VectorJson.IsValid(ref reader, type).ShouldBeTrue();
        // Whatever stored the vector may have escaped what base64 has of signs.
        var escaped = JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize<string>(stored.WrittenSpan));
        var served = VectorJson.Expand(stored.WrittenSpan, type);
        VectorJson.Expand(escaped, type).ShouldBe(served);
        return Encoding.UTF8.GetString(served);
    }
}
