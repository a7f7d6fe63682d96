using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FeatureStore.Ingestion.Decoding;
using FsCheck;
using FsCheck.Xunit;

namespace FeatureStore.Ingestion.Tests.Decoding;

/// <summary>RFC 8785; the vectors are those of its sections 3.2.2 to 3.2.4 and appendix B.</summary>
public class CanonicalJsonTests
{
    [Fact]
    public void Example_of_section_3_2_2_is_written_as_the_RFC_shows()
    {
        const string input = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;

        Canonical(input)
            .ShouldBe(
                """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"""
            );
    }

    [Fact]
    public void Members_are_sorted_by_UTF16_code_units()
    {
        // Section 3.2.3: the emoji's surrogates sort before U+FB33.
        var sorted = Canonical("""{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""");

        using var document = JsonDocument.Parse(sorted);
        document.RootElement.EnumerateObject().Select(p => p.Value.GetInt32()).ShouldBe([2, 4, 6, 7, 1, 5, 3]);
    }

    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Number_of_appendix_B_is_written_as_the_RFC_shows(ulong bits, string expected)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);

        Canonical(value.ToString("R", CultureInfo.InvariantCulture)).ShouldBe(expected);
    }

    [Property]
    public bool Number_read_back_is_the_same_number(NormalFloat number)
    {
        var text = Canonical(number.Get.ToString("R", CultureInfo.InvariantCulture));

        return double.Parse(text, CultureInfo.InvariantCulture) == number.Get;
    }

    [Fact]
    public void Digest_does_not_depend_on_order_or_white_space() =>
        Digest("""{ "b": [1.0, 2], "a": {"y": null, "x": "é"} }""").ShouldBe(Digest("""{"a":{"x":"\u00e9","y":null},"b":[1,2e0]}"""));

    [Fact]
    public void Digest_of_another_value_is_another() => Digest("""{"a":1}""").ShouldNotBe(Digest("""{"a":"1"}"""));

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(document.RootElement, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Digest(string json)
    {
        using var document = JsonDocument.Parse(json);
        return CanonicalJson.Digest(document.RootElement);
    }
}
