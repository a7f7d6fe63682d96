using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Compression;

namespace FeatureStore.Storage.Tests.Compression;

public sealed class ZstdFrameTests
{
    [Fact]
    public void Decompress_reads_what_Compress_wrote()
    {
        var random = new Random(7);
        foreach (var length in (int[])[0, 1, 100, 8_192, FeatureDefinition.MaxMaxValueBytes])
        {
            var value = new byte[length];
            random.NextBytes(value.AsSpan(0, length / 2));

            ZstdFrame.Decompress(ZstdFrame.Compress(value)).ShouldBe(value);
        }
    }

    [Fact]
    public void Decompress_of_a_frame_made_elsewhere_gives_its_content()
    {
        // printf '["hello"]' | zstd -c | base64
        var frame = Convert.FromBase64String("KLUv/QRYSQAAWyJoZWxsbyJdz9Sabg==");

        Encoding.UTF8.GetString(ZstdFrame.Decompress(frame)).ShouldBe("[\"hello\"]");
    }

    [Fact]
    public void Decompress_of_what_no_value_can_be_throws()
    {
        var frame = ZstdFrame.Compress(new byte[1_000]);

        Should.Throw<InvalidDataException>(() => ZstdFrame.Decompress("[1,2,3]"u8));
        Should.Throw<InvalidDataException>(() => ZstdFrame.Decompress([]));
        Should.Throw<InvalidDataException>(() => ZstdFrame.Decompress(frame.AsSpan(0, frame.Length - 3)));
        Should.Throw<InvalidDataException>(() =>
            ZstdFrame.Decompress(ZstdFrame.Compress(new byte[FeatureDefinition.MaxMaxValueBytes + 1]))
        );
    }
}
