using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>An address of CEL's extension for networks: stricter than .NET reads them.</summary>
internal sealed class IpAddress(IPAddress address) : CelOpaque
{
    public const string Name = "net.IP";

    public IPAddress Address => address;

    public override string TypeName => Name;

    public override string Text => address.ToString();

    /// <summary>4 or 6.</summary>
    public int Family => address.AddressFamily == AddressFamily.InterNetwork ? 4 : 6;

    /// <summary>Reads four decimal numbers without leading zeros, or IPv6; no zone, and no IPv4 inside IPv6 by its dots.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return text.AsSpan().IndexOfAnyExcept("0123456789abcdefABCDEF:.") < 0
                && IPAddress.TryParse(text, out address)
                && !(address.IsIPv4MappedToIPv6 && text.Contains('.', StringComparison.Ordinal));
        }
        var parts = text.Split('.');
        return parts.Length == 4
            && parts.All(p => p.Length is > 0 and <= 3 && (p.Length == 1 || p[0] != '0') && p.All(char.IsAsciiDigit))
            && IPAddress.TryParse(text, out address);
    }

    /// <summary>An IPv4 address inside IPv6 equals the address itself.</summary>
    public override bool EqualTo(CelOpaque other) => other is IpAddress ip && Plain(address).Equals(Plain(ip.Address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
