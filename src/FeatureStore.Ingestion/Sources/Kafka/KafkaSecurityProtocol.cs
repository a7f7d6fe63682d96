namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>How a connection to a broker is protected.</summary>
public enum KafkaSecurityProtocol
{
    /// <summary>Neither encrypted nor authenticated.</summary>
    Plaintext,

    /// <summary>TLS; with a client certificate where one is given.</summary>
    Ssl,

    /// <summary>SASL without encryption: for networks that are encrypted themselves.</summary>
    SaslPlaintext,

    /// <summary>SASL over TLS.</summary>
    SaslSsl,
}
