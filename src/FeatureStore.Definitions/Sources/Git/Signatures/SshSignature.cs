using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Crypto.Utilities;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace FeatureStore.Definitions.Sources.Git.Signatures;

/// <summary>A signature as <c>ssh-keygen -Y sign</c> makes it (OpenSSH, PROTOCOL.sshsig).</summary>
internal sealed class SshSignature
{
    private const string Begin = "-----BEGIN SSH SIGNATURE-----";
    private const string End = "-----END SSH SIGNATURE-----";

    private readonly byte[] _reserved;
    private readonly string _namespace;
    private readonly string _hash;
    private readonly byte[] _signature;

    private SshSignature(byte[] publicKey, string @namespace, byte[] reserved, string hash, byte[] signature)
    {
        PublicKey = publicKey;
        _namespace = @namespace;
        _reserved = reserved;
        _hash = hash;
        _signature = signature;
    }

    /// <summary>Who says to have signed, in SSH's wire format.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Reads the armoured form.</summary>
    public static bool TryParse(string armoured, out SshSignature signature)
    {
        signature = null!;
        var text = armoured.Trim();
        if (!text.StartsWith(Begin, StringComparison.Ordinal) || !text.EndsWith(End, StringComparison.Ordinal))
        {
            return false;
        }
        try
        {
            ReadOnlySpan<byte> rest = Convert.FromBase64String(text[Begin.Length..^End.Length]);
            if (!rest.StartsWith("SSHSIG\0\0\0\u0001"u8))
            {
                return false;
            }
            rest = rest[10..];
            signature = new SshSignature(Take(ref rest), Text(ref rest), Take(ref rest), Text(ref rest), Take(ref rest));
            return rest.IsEmpty;
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    /// <summary>Whether the key has signed this message for this use.</summary>
    public bool IsOf(string message, string @namespace)
    {
        if (_namespace != @namespace || Hash(_hash, Encoding.UTF8.GetBytes(message)) is not { } digest)
        {
            return false;
        }
        byte[] signed =
        [
            .. "SSHSIG"u8,
            .. Sized(Encoding.UTF8.GetBytes(_namespace)),
            .. Sized(_reserved),
            .. Sized(Encoding.UTF8.GetBytes(_hash)),
            .. Sized(digest),
        ];
        try
        {
            ReadOnlySpan<byte> rest = _signature;
            var format = Text(ref rest);
            var value = Take(ref rest);
            return rest.IsEmpty && Verify(format, value, signed);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            // A key or signature that is none.
            return false;
        }
    }

    private bool Verify(string format, byte[] value, byte[] signed)
    {
        var key = OpenSshPublicKeyUtilities.ParsePublicKey(PublicKey);
        switch (format, key)
        {
            case ("ssh-ed25519", Ed25519PublicKeyParameters):
                return Verify("Ed25519", key, value, signed);
            // RFC 8332; the older ssh-rsa is SHA-1, which OpenSSH does not allow here either.
            case ("rsa-sha2-256", RsaKeyParameters { Modulus.BitLength: >= 2048 }):
                return Verify("SHA-256withRSA", key, value, signed);
            case ("rsa-sha2-512", RsaKeyParameters { Modulus.BitLength: >= 2048 }):
                return Verify("SHA-512withRSA", key, value, signed);
            case ("ecdsa-sha2-nistp256", ECPublicKeyParameters):
                return VerifyCurve(key, value, SHA256.HashData(signed));
            case ("ecdsa-sha2-nistp384", ECPublicKeyParameters):
                return VerifyCurve(key, value, SHA384.HashData(signed));
            case ("ecdsa-sha2-nistp521", ECPublicKeyParameters):
                return VerifyCurve(key, value, SHA512.HashData(signed));
            default:
                return false;
        }
    }

    private static bool Verify(string algorithm, Org.BouncyCastle.Crypto.ICipherParameters key, byte[] value, byte[] signed)
    {
        var signer = SignerUtilities.GetSigner(algorithm);
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(signed, 0, signed.Length);
        return signer.VerifySignature(value);
    }

    /// <summary>RFC 5656: the signature is two numbers.</summary>
    private static bool VerifyCurve(Org.BouncyCastle.Crypto.ICipherParameters key, byte[] value, byte[] digest)
    {
        ReadOnlySpan<byte> rest = value;
        var (r, s) = (new BigInteger(Take(ref rest)), new BigInteger(Take(ref rest)));
        var signer = new ECDsaSigner();
        signer.Init(forSigning: false, key);
        return signer.VerifySignature(digest, r, s);
    }

    private static byte[]? Hash(string name, byte[] message) =>
        name switch
        {
            "sha256" => SHA256.HashData(message),
            "sha512" => SHA512.HashData(message),
            _ => null,
        };

    private static byte[] Take(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        var value = rest.Slice(sizeof(uint), checked((int)Math.Min(length, int.MaxValue)));
        rest = rest[(sizeof(uint) + value.Length)..];
        return value.ToArray();
    }

    private static string Text(ref ReadOnlySpan<byte> rest) => Encoding.UTF8.GetString(Take(ref rest));

    private static byte[] Sized(byte[] value)
    {
        var sized = new byte[sizeof(uint) + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(sized, (uint)value.Length);
        value.CopyTo(sized, sizeof(uint));
        return sized;
    }
}
