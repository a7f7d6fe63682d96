using System.Net;
using System.Net.Sockets;
using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>CEL's extension for IP addresses and networks.</summary>
internal static class NetworkFunctions
{
    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Global("isIP(string) bool", static (in CelValue v) => AskText("isIP", v, static t => IpAddress.TryParse(t, out _))),
            CelFunction.Global(
                "isCIDR(string) bool",
                static (in CelValue v) => AskText("isCIDR", v, static t => IpNetwork.TryParse(t, out _))
            ),
            CelFunction.Global("ip(string|opaque) opaque", static (in CelValue v) => v.Object is IpAddress ? v : ToAddress("ip", v)),
            CelFunction.Global("cidr(string|opaque) opaque", static (in CelValue v) => v.Object is IpNetwork ? v : ToNetwork("cidr", v)),
            CelFunction.Global("ip.isCanonical(string) bool", IsCanonical),
            OfAddress("family(opaque) int", static ip => CelValue.FromInt64(ip.Family)),
            OfAddress("isUnspecified(opaque) bool", static ip => CelValue.FromBool(IsUnspecified(ip.Address))),
            OfAddress("isLoopback(opaque) bool", static ip => CelValue.FromBool(IPAddress.IsLoopback(ip.Address))),
            OfAddress("isGlobalUnicast(opaque) bool", static ip => CelValue.FromBool(IsGlobalUnicast(ip.Address))),
            OfAddress("isLinkLocalMulticast(opaque) bool", static ip => CelValue.FromBool(IsLinkLocalMulticast(ip.Address))),
            OfAddress("isLinkLocalUnicast(opaque) bool", static ip => CelValue.FromBool(IsLinkLocalUnicast(ip.Address))),
            OfNetwork("ip(opaque) opaque", static network => CelValue.FromOpaque(new IpAddress(network.Address))),
            OfNetwork("masked(opaque) opaque", static network => CelValue.FromOpaque(network.Masked())),
            OfNetwork("prefixLength(opaque) int", static network => CelValue.FromInt64(network.PrefixLength)),
            CelFunction.Member("containsIP(opaque, opaque|string) bool", ContainsAddress),
            CelFunction.Member("containsCIDR(opaque, opaque|string) bool", ContainsNetwork),
        ];

    private static CelFunction OfAddress(string signature, Func<IpAddress, CelValue> read) =>
        CelFunction.Member(
            signature,
            (in CelValue v) =>
                v.Object is IpAddress ip
                    ? read(ip)
                    : CelErrors.NoMatchingOverload(signature[..signature.IndexOf('(', StringComparison.Ordinal)], v)
        );

    private static CelFunction OfNetwork(string signature, Func<IpNetwork, CelValue> read) =>
        CelFunction.Member(
            signature,
            (in CelValue v) =>
                v.Object is IpNetwork network
                    ? read(network)
                    : CelErrors.NoMatchingOverload(signature[..signature.IndexOf('(', StringComparison.Ordinal)], v)
        );

    private static CelValue AskText(string name, in CelValue value, Func<string, bool> question) =>
        value.Kind == CelKind.String
            ? CelValue.FromBool(value.TryGetString(out var text) && question(text))
            : CelErrors.NoMatchingOverload(name, value);

    private static CelValue ToAddress(string name, in CelValue value) =>
        value.Kind != CelKind.String ? CelErrors.NoMatchingOverload(name, value)
        : value.TryGetString(out var text) && IpAddress.TryParse(text, out var address) ? CelValue.FromOpaque(new IpAddress(address))
        : CelErrors.Invalid($"{value} is no IP address (zones, leading zeros and IPv4 inside IPv6 are not allowed)");

    private static CelValue ToNetwork(string name, in CelValue value) =>
        value.Kind != CelKind.String ? CelErrors.NoMatchingOverload(name, value)
        : value.TryGetString(out var text) && IpNetwork.TryParse(text, out var network) ? CelValue.FromOpaque(network)
        : CelErrors.Invalid($"{value} is no network such as '10.0.0.0/8' (zones, leading zeros and IPv4 inside IPv6 are not allowed)");

    private static CelValue IsCanonical(in CelValue value)
    {
        var parsed = ToAddress("ip.isCanonical", value);
        return parsed.IsError ? parsed : CelValue.FromBool(((IpAddress)parsed.Object!).Text == value.AsString());
    }

    private static CelValue ContainsAddress(in CelValue network, in CelValue other)
    {
        if (network.Object is not IpNetwork outer)
        {
            return CelErrors.NoMatchingOverload("containsIP", network, other);
        }
        var address = other.Object is IpAddress ? other : ToAddress("containsIP", other);
        return address.IsError ? address : CelValue.FromBool(outer.Contains(((IpAddress)address.Object!).Address));
    }

    private static CelValue ContainsNetwork(in CelValue network, in CelValue other)
    {
        if (network.Object is not IpNetwork outer)
        {
            return CelErrors.NoMatchingOverload("containsCIDR", network, other);
        }
        var inner = other.Object is IpNetwork ? other : ToNetwork("containsCIDR", other);
        return inner.IsError ? inner : CelValue.FromBool(outer.Contains((IpNetwork)inner.Object!));
    }

    private static bool IsUnspecified(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes()[0] is >= 224 and <= 239 : address.IsIPv6Multicast;

    private static bool IsLinkLocalMulticast(IPAddress address) =>
        address.GetAddressBytes() switch
        {
            [224, 0, 0, _] => true,
            [0xFF, var scope, ..] and { Length: 16 } => (scope & 0x0F) == 2,
            _ => false,
        };

    private static bool IsLinkLocalUnicast(IPAddress address) => address.GetAddressBytes() is [169, 254, _, _] || address.IsIPv6LinkLocal;

    private static bool IsGlobalUnicast(IPAddress address) =>
        !IsUnspecified(address)
        && !IPAddress.IsLoopback(address)
        && !IsMulticast(address)
        && !IsLinkLocalUnicast(address)
        && !address.Equals(IPAddress.Broadcast);
}
