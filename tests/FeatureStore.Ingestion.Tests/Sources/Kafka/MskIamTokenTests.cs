using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Amazon.Runtime;
using FeatureStore.Ingestion.Sources.Kafka;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

public sealed class MskIamTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 8, 30, 15, TimeSpan.Zero);

    [Fact]
    public void Token_is_a_presigned_connect_request_in_URL_safe_base64()
    {
        var token = MskIamToken.Create("ap-northeast-2", new ImmutableCredentials("AKIDEXAMPLE", "secret", "session/+="), Now);

        token.Value.ShouldNotContain('=');
        token.ExpiresAt.ShouldBe(Now.AddMinutes(15));
        var url = new Uri(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Value)));
        url.GetLeftPart(UriPartial.Path).ShouldBe("https://kafka.ap-northeast-2.amazonaws.com/");
        var query = HttpUtility.ParseQueryString(url.Query);
        query["Action"].ShouldBe("kafka-cluster:Connect");
        query["X-Amz-Algorithm"].ShouldBe("AWS4-HMAC-SHA256");
        query["X-Amz-Credential"].ShouldBe("AKIDEXAMPLE/20261125/ap-northeast-2/kafka-cluster/aws4_request");
        query["X-Amz-Date"].ShouldBe("20261125T083015Z");
        query["X-Amz-Expires"].ShouldBe("900");
        query["X-Amz-SignedHeaders"].ShouldBe("host");
        query["X-Amz-Security-Token"].ShouldBe("session/+=");
        query["User-Agent"].ShouldNotBeNull();
    }

    /// <summary>The signature by the specification's own steps (Signature Version 4, "create a signed request"), not by AWS's library.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("session/+=")]
    public void Signature_is_that_of_the_specification(string? session)
    {
        var token = MskIamToken.Create("us-east-1", new ImmutableCredentials("AKIDEXAMPLE", "secret", session), Now);
        var url = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Value));
        var signed = url.Split('?')[1].Split("&X-Amz-Signature=");

        var canonical = $"GET\n/\n{signed[0]}\nhost:kafka.us-east-1.amazonaws.com\n\nhost\n{Hex(SHA256.HashData([]))}";
        var text =
            $"AWS4-HMAC-SHA256\n20261125T083015Z\n20261125/us-east-1/kafka-cluster/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { "20261125", "us-east-1", "kafka-cluster", "aws4_request" }.Aggregate(
            Encoding.UTF8.GetBytes("AWS4secret"),
            (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part))
        );

        signed[1].Split('&')[0].ShouldBe(Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
