using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>A network in CIDR notation, of CEL's extension for networks. Bits behind the prefix are kept.</summary>
internal sealed class IpNetwork(IPAddress address, int prefixLength) : CelOpaque
{
    public const string Name = "net.CIDR";

    public IPAddress Address => address;

    public int PrefixLength => prefixLength;

    public override string TypeName => Name;

    public override string Text => $"{address}/{prefixLength.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads <c>10.0.0.0/8</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IpNetwork? network)
    {
        network = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IpAddress.TryParse(text[..slash], out var address))
        {
            return false;
        }
        var digits = text.AsSpan(slash + 1);
        if (
            !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || (digits.Length > 1 && digits[0] == '0')
            || length > address.GetAddressBytes().Length * 8
        )
        {
            return false;
        }
        network = new IpNetwork(address, length);
        return true;
    }

    /// <summary>The network with zeros behind its prefix.</summary>
    public IpNetwork Masked() => new(Mask(address), prefixLength);

    public bool Contains(IPAddress other) => other.AddressFamily == address.AddressFamily && Mask(other).Equals(Mask(address));

    public bool Contains(IpNetwork other) => other.PrefixLength >= prefixLength && Contains(other.Address);

    public override bool EqualTo(CelOpaque other) =>
        other is IpNetwork network && network.PrefixLength == prefixLength && network.Address.Equals(address);

    private IPAddress Mask(IPAddress other)
    {
        var bytes = other.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefixLength - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }
        return new IPAddress(bytes);
    }
}
