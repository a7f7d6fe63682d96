using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Serving.Access;

/// <summary>The keys of one state of the keys file: digest → the client's grant. Immutable.</summary>
public sealed class ApiKeys
{
    /// <summary>By which a leaked key is recognized, by people and by scanners.</summary>
    public const string Prefix = "fs_";

    private const string Scheme = "sha256:";
    private const int RandomBytes = 32;

    private readonly FrozenDictionary<KeyDigest, ClientGrant> _byDigest;

    private ApiKeys(Dictionary<KeyDigest, ClientGrant> byDigest) => _byDigest = byDigest.ToFrozenDictionary();

    internal int Count => _byDigest.Count;

    /// <summary>A new key: 256 random bits.</summary>
    public static string NewKey() => Prefix + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>What stands in the keys file for a key.</summary>
    public static string Line(string client, string key) => $"{client} {Scheme}{KeyDigest.Of(key)}";

    /// <summary>Whether a client can be called that: letters, digits, <c>.</c>, <c>_</c>, <c>-</c>; at most 100.</summary>
    public static bool IsClientName(string name) =>
        name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>The grant that a presented key stands for; null where there is no such key.</summary>
    internal ClientGrant? Find(in KeyDigest digest) => _byDigest.GetValueOrDefault(digest);

    /// <summary>Reads the file: <c>client sha256:hex</c> on each line; what follows <c>#</c> is a comment.</summary>
    /// <exception cref="ConfigurationException">A line is something else, or its client is not in <c>auth:clients</c>. Names the line, never its text.</exception>
    internal static ApiKeys Read(byte[] content, ClientDirectory clients)
    {
        var byDigest = new Dictionary<KeyDigest, ClientGrant>();
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(content).Split('\n'))
        {
            number++;
            var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }
            if (
                words.Length != 2
                || !words[1].StartsWith(Scheme, StringComparison.Ordinal)
                || !KeyDigest.TryParse(words[1].AsSpan(Scheme.Length), out var digest)
            )
            {
                throw new ConfigurationException(
                    $"Line {number} of the keys file is not 'client {Scheme}…' with 64 hex digits. 'featurestore keys new --client NAME' prints one."
                );
            }
            byDigest[digest] =
                clients.Find(words[0])
                ?? throw new ConfigurationException(
                    $"Line {number} of the keys file: 'auth:clients' has no '{words[0]}'{NearestName.Hint(words[0], clients.Names)}"
                );
        }
        return new ApiKeys(byDigest);
    }
}
