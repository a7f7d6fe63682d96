using System.Collections.Frozen;
using FeatureStore.Definitions.Configuration;
using LibGit2Sharp;

namespace FeatureStore.Definitions.Sources.Git.Signatures;

/// <summary>
/// Public keys whose signature makes a commit one of ours; a file as OpenSSH's <c>allowed_signers</c> (ssh-keygen(1)): principals, options,
/// key type, key. Of the options <c>namespaces</c> is known; a line with another one stops the process, because it would restrict the key.
/// </summary>
internal sealed class AllowedSigners
{
    private const string Namespace = "git";

    private readonly FrozenSet<string> _keys;

    private AllowedSigners(FrozenSet<string> keys) => _keys = keys;

    /// <exception cref="ConfigurationException">The file can't be read, or a line of it is not understood.</exception>
    public static AllowedSigners Load(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"'definitions:git:allowedSigners' can't be read: {e.Message}");
        }
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#' && Key(line, $"{path}:{i + 1}") is { } key)
            {
                keys.Add(key);
            }
        }
        return keys.Count > 0
            ? new AllowedSigners(keys.ToFrozenSet())
            : throw new ConfigurationException($"{path} ('definitions:git:allowedSigners') names no key for '{Namespace}'.");
    }

    /// <summary>Why a commit may not be used; null when one of the keys has signed it.</summary>
    public string? WhyNot(string commit, Repository repository)
    {
        SignatureInfo signed = default;
        try
        {
            signed = Commit.ExtractSignature(repository, new ObjectId(commit));
        }
        catch (NotFoundException)
        {
            // It has none.
        }
        if (signed is not { Signature.Length: > 0, SignedData: { } content })
        {
            return "the commit is not signed, and 'definitions:git:allowedSigners' asks for it; sign it with 'git commit -S'";
        }
        if (!SshSignature.TryParse(signed.Signature, out var signature))
        {
            return "the commit's signature is not one of SSH; sign with 'git config gpg.format ssh'";
        }
        if (!_keys.Contains(Convert.ToBase64String(signature.PublicKey)))
        {
            return "the commit is signed by a key that 'definitions:git:allowedSigners' does not name";
        }
        return signature.IsOf(content, Namespace) ? null : "the commit's signature does not match its content";
    }

    /// <summary>The key of a line in base64; null when it is for another use.</summary>
    private static string? Key(string line, string where)
    {
        var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var type = Array.FindIndex(
            parts,
            1,
            part => part.StartsWith("ssh-", StringComparison.Ordinal) || part.StartsWith("ecdsa-", StringComparison.Ordinal)
        );
        if (type is < 1 or > 2 || type + 1 >= parts.Length)
        {
            throw new ConfigurationException($"{where} is no line of an allowed_signers file: PRINCIPALS [OPTIONS] KEYTYPE KEY.");
        }
        if (type == 2)
        {
            const string Known = "namespaces=";
            if (!parts[1].StartsWith(Known, StringComparison.OrdinalIgnoreCase) || parts[1].Contains("\",", StringComparison.Ordinal))
            {
                throw new ConfigurationException($"{where}: of the options only namespaces=\"…\" is known, not {parts[1]}.");
            }
            if (!parts[1][Known.Length..].Trim('"').Split(',').Contains(Namespace))
            {
                return null;
            }
        }
        var key = parts[type + 1];
        return Convert.TryFromBase64String(key, new byte[key.Length], out _)
            ? key
            : throw new ConfigurationException($"{where}: the key is not base64.");
    }
}
