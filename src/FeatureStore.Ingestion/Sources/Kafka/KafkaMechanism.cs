namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>How SASL authenticates.</summary>
public enum KafkaMechanism
{
    /// <summary>User and password.</summary>
    Plain,

    /// <summary>SCRAM-SHA-256 (RFC 7677).</summary>
    ScramSha256,

    /// <summary>SCRAM-SHA-512.</summary>
    ScramSha512,

    /// <summary>OAUTHBEARER; librdkafka gets the tokens, as <c>kafka:properties</c> says (<c>sasl.oauthbearer.method: oidc</c> and so on).</summary>
    OAuthBearer,

    /// <summary>OAUTHBEARER for Amazon MSK, with tokens signed by the credentials of AWS's default chain.</summary>
    MskIam,
}
