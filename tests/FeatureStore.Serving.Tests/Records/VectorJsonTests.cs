using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FeatureStore.Serving.Records;
using FsCheck.Xunit;

namespace FeatureStore.Serving.Tests.Records;

public sealed class VectorJsonTests
{
    [Fact]
    public void Components_are_the_shortest_numbers_that_read_back() =>
        Expand([0.1f, -0f, 1f, 16777216f, 1e-7f, float.MaxValue, float.Epsilon]).ShouldBe("[0.1,-0,1,16777216,1E-07,3.4028235E+38,1E-45]");

    [Fact]
    public void Longest_numbers_have_room() =>
        JsonSerializer.Deserialize<float[]>(Expand([.. Enumerable.Repeat(-1.17549435E-38f, 64)]))!.ShouldAllBe(f => f == -1.17549435E-38f);

    [Property(MaxTest = 2_000)]
    public void Every_finite_vector_reads_back_exactly(int[] bits)
    {
        float[] vector = [.. bits.Select(BitConverter.Int32BitsToSingle).Where(float.IsFinite)];

        var back = JsonSerializer.Deserialize<float[]>(Expand(vector))!;

        back.ShouldBe(vector);
    }

    private static string Expand(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }
        // The writer escapes '+', as whatever stored the vector may have.
        return Encoding.UTF8.GetString(VectorJson.Expand(JsonSerializer.SerializeToUtf8Bytes(Convert.ToBase64String(bytes))));
    }
}
