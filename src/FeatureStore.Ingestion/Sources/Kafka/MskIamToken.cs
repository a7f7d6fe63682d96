using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using Amazon.Util;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// A bearer token for Amazon MSK with IAM: the URL-safe base64 of a presigned request (AWS Signature Version 4 in the query) for the action
/// <c>kafka-cluster:Connect</c>, as AWS's own signers make it (https://github.com/aws/aws-msk-iam-sasl-signer-java).
/// </summary>
/// <param name="Value">The token.</param>
/// <param name="ExpiresAt">Until when brokers take it.</param>
/// <param name="Principal">For the client's own logs.</param>
internal sealed record MskIamToken(string Value, DateTimeOffset ExpiresAt, string Principal)
{
    private const string Service = "kafka-cluster";
    private const string Action = "kafka-cluster:Connect";

    /// <summary>The longest that MSK takes.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <param name="region">Of the cluster, such as <c>ap-northeast-2</c>.</param>
    /// <param name="credentials">Whoever connects.</param>
    /// <param name="now">When it is signed.</param>
    public static MskIamToken Create(string region, ImmutableCredentials credentials, DateTimeOffset now)
    {
        var host = $"kafka.{region}.amazonaws.com";
        var at = now.UtcDateTime;
        var scope = string.Create(CultureInfo.InvariantCulture, $"{at:yyyyMMdd}/{region}/{Service}/aws4_request");
        // In the order of their bytes, as the canonical request asks for.
        var query = new List<(string Name, string Value)>
        {
            ("Action", Action),
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", $"{credentials.AccessKey}/{scope}"),
            ("X-Amz-Date", at.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)),
            ("X-Amz-Expires", ((int)Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
        };
        if (credentials.UseToken)
        {
            query.Add(("X-Amz-Security-Token", credentials.Token));
        }
        query.Add(("X-Amz-SignedHeaders", "host"));
        var canonicalQuery = string.Join('&', query.Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}"));
        var canonicalRequest =
            $"GET\n/\n{canonicalQuery}\nhost:{host}\n\nhost\n{AWSSDKUtils.ToHex(AWS4Signer.ComputeHash(""), lowercase: true)}";
        var signature = AWS4Signer.ComputeSignature(
            credentials.AccessKey,
            credentials.SecretKey,
            region,
            at,
            Service,
            "host",
            canonicalRequest
        );
        var url = $"https://{host}/?{canonicalQuery}&X-Amz-Signature={signature.Signature}&User-Agent=featurestore";
        return new MskIamToken(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(url)), now + Lifetime, credentials.AccessKey);
    }
}
