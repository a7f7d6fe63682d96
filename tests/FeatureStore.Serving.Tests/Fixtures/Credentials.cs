using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Serving.Access;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FeatureStore.Serving.Tests.Fixtures;

/// <summary>A directory with a keys file and a JWKS, and what makes keys and tokens for them.</summary>
internal sealed class Credentials : IDisposable
{
    public const string Issuer = "https://id.example";
    public const string Audience = "featurestore";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("featurestore-access-");

    public string KeysFile => Path.Combine(_directory.FullName, "keys");

    public string JwksFile => Path.Combine(_directory.FullName, "jwks.json");

    public RSA Rsa { get; } = RSA.Create(2048);

    public void WriteKeys(params (string Client, string Key)[] keys) =>
        File.WriteAllLines(KeysFile, ["# keys", .. keys.Select(k => ApiKeys.Line(k.Client, k.Key))]);

    public void WriteJwks(params (string Id, RSA Rsa)[] keys) => File.WriteAllText(JwksFile, Jwks(keys));

    public static string Jwks(params (string Id, RSA Rsa)[] keys)
    {
        var list = new JsonArray();
        foreach (var (id, rsa) in keys)
        {
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            list.Add(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["kid"] = id,
                    ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
                    ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
                }
            );
        }
        return new JsonObject { ["keys"] = list }.ToJsonString();
    }

    /// <summary>A token that is right but for what a test changes.</summary>
    public string Token(Action<SecurityTokenDescriptor>? change = null, RSA? rsa = null, string keyId = "k1")
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            Claims = new Dictionary<string, object> { ["sub"] = "home-feed" },
            NotBefore = ServingHost.Start.UtcDateTime.AddMinutes(-5),
            IssuedAt = ServingHost.Start.UtcDateTime,
            Expires = ServingHost.Start.UtcDateTime.AddHours(1),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(rsa ?? Rsa) { KeyId = keyId }, "RS256")
            {
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler().CreateToken(descriptor);
    }

    /// <summary>A host where <c>home-feed</c> may read what <paramref name="may"/> says.</summary>
    public Task<ServingHost> StartWithKeysAsync(string may, Catalog? catalog = null, params (string, string)[] settings) =>
        ServingHost.StartAsync(
            catalog,
            [("auth:keysFile", KeysFile), ("auth:clients:home-feed", may), ("auth:clients:ads", "article.*"), .. settings]
        );

    public Task<ServingHost> StartWithJwtAsync(params (string, string)[] settings) =>
        ServingHost.StartAsync(
            null,
            [
                ("auth:jwt:issuer", Issuer),
                ("auth:jwt:audience", Audience),
                ("auth:jwt:jwksFile", JwksFile),
                ("auth:clients:home-feed", "user.*"),
                .. settings,
            ]
        );

    public void Dispose()
    {
        Rsa.Dispose();
        _directory.Delete(recursive: true);
    }
}
