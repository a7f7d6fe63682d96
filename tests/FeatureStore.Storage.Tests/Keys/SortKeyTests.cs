using System.Security.Cryptography;
using System.Text;
using FeatureStore.Storage.Keys;
using FsCheck;
using FsCheck.Xunit;

namespace FeatureStore.Storage.Tests.Keys;

public sealed class SortKeyTests
{
    [Fact]
    public void Of_known_event_gives_the_stored_text()
    {
        // What stands in tables: never to change.
        SortKey.Of(1_700_000_000_123, "flea-market-events#evt-1").ToString().ShouldBe("1700000000123#1d8940348173bc1a");
        SortKey.Of(0, "s#1").ToString().ShouldStartWith("0000000000000#");
        SortKey.Static.ShouldBe("null");
    }

    [Property]
    public void Of_any_identity_is_time_and_the_first_16_hex_digits_of_sha256(NonNegativeInt time, NonNull<string> identity)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity.Get)))[..16];

        SortKey.Of(time.Get, identity.Get).ToString().ShouldBe($"{time.Get:D13}#{digest}");
    }

    [Property]
    public void TryParse_reads_what_ToString_wrote(long time, ulong digest)
    {
        var key = Key(time, digest);

        SortKey.TryParse(Encoding.ASCII.GetBytes(key.ToString()), out var parsed).ShouldBeTrue();

        parsed.ShouldBe(key);
    }

    [Fact]
    public void TryParse_of_any_byte_at_any_place_takes_digits_alone()
    {
        var text = Encoding.ASCII.GetBytes("1700000000123#1d8940348173bc1a");
        for (var place = 0; place < text.Length; place++)
        {
            for (var value = 0; value <= byte.MaxValue; value++)
            {
                byte[] other = [.. text];
                other[place] = (byte)value;
                var fits =
                    place == 13 ? value == '#'
                    : place < 13 ? char.IsAsciiDigit((char)value)
                    : char.IsAsciiHexDigit((char)value);

                SortKey.TryParse(other, out var key).ShouldBe(fits, $"byte {value} at {place}");

                if (fits)
                {
                    key.ToString().ShouldBe(Encoding.ASCII.GetString(other).ToLowerInvariant());
                }
            }
        }
    }

    [Property]
    public void CompareTo_is_the_order_of_the_bytes(long time1, ulong digest1, long time2, ulong digest2, bool sameTime)
    {
        var left = Key(time1, digest1);
        var right = Key(sameTime ? time1 : time2, digest2);
        var byBytes = Encoding.ASCII.GetBytes(left.ToString()).AsSpan().SequenceCompareTo(Encoding.ASCII.GetBytes(right.ToString()));

        Math.Sign(left.CompareTo(right)).ShouldBe(Math.Sign(byBytes));
        (left < right).ShouldBe(byBytes < 0);
        (left >= right).ShouldBe(byBytes >= 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("1700000000123")]
    [InlineData("1700000000123#1d8940348173bc1")]
    [InlineData("1700000000123#1d8940348173bc1ab")]
    [InlineData("1700000000123|1d8940348173bc1a")]
    [InlineData("170000000012x#1d8940348173bc1a")]
    [InlineData("+700000000123#1d8940348173bc1a")]
    [InlineData("1700000000123#1d8940348173bc1g")]
    public void TryParse_of_anything_else_is_false(string text) => SortKey.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();

    private static SortKey Key(long time, ulong digest) => new((long)((ulong)time % (SortKey.MaxTimestamp + 1)), digest);
}
