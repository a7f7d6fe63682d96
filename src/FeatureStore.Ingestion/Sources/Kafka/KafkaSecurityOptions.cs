using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>TLS and SASL; section <c>kafka:security</c>. Nothing of it is ever logged.</summary>
public sealed class KafkaSecurityOptions : IValidatableObject
{
    /// <summary><c>plaintext</c> (default), <c>ssl</c>, <c>saslPlaintext</c> or <c>saslSsl</c>.</summary>
    public KafkaSecurityProtocol Protocol { get; set; } = KafkaSecurityProtocol.Plaintext;

    /// <summary>With SASL: <c>plain</c>, <c>scramSha256</c>, <c>scramSha512</c>, <c>oAuthBearer</c> or <c>mskIam</c>. Default: none.</summary>
    public KafkaMechanism? Mechanism { get; set; }

    /// <summary>For <c>plain</c> and <c>scram…</c>.</summary>
    public string? Username { get; set; }

    /// <summary>For <c>plain</c> and <c>scram…</c>; better by environment (<c>FEATURESTORE__KAFKA__SECURITY__PASSWORD</c>) than in a file.</summary>
    public string? Password { get; set; }

    /// <summary>For <c>mskIam</c>: where the cluster is, such as <c>ap-northeast-2</c>.</summary>
    public string? Region { get; set; }

    /// <summary>PEM file of the authorities that brokers' certificates are checked by. Default: the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM file of the client's own certificate, where brokers ask for one.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of its key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Password of the key.</summary>
    public string? KeyPassword { get; set; }

    internal bool IsSasl => Protocol is KafkaSecurityProtocol.SaslPlaintext or KafkaSecurityProtocol.SaslSsl;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsSasl && Mechanism is null)
        {
            yield return Wrong(nameof(Mechanism), "a protocol with SASL needs one: plain, scramSha256, scramSha512, oAuthBearer or mskIam");
        }
        if (!IsSasl && Mechanism is not null)
        {
            yield return Wrong(nameof(Mechanism), "only saslSsl and saslPlaintext take one; set 'protocol'");
        }
        if (
            Mechanism is KafkaMechanism.Plain or KafkaMechanism.ScramSha256 or KafkaMechanism.ScramSha512
            && (string.IsNullOrEmpty(Username) || string.IsNullOrEmpty(Password))
        )
        {
            yield return Wrong(nameof(Username), "the mechanism needs 'username' and 'password'");
        }
        if (Mechanism == KafkaMechanism.MskIam && string.IsNullOrEmpty(Region))
        {
            yield return Wrong(nameof(Region), "mskIam needs the region of the cluster");
        }
        if (string.IsNullOrEmpty(CertificateFile) != string.IsNullOrEmpty(KeyFile))
        {
            yield return Wrong(nameof(CertificateFile), "'certificateFile' and 'keyFile' go together");
        }
    }

    private static ValidationResult Wrong(string member, string message) => new(message, [member]);
}
