using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using FeatureStore.Definitions.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FeatureStore.Definitions.Reloading;

/// <summary>
/// <c>POST /definitions/refresh</c>: look at the source now. For webhooks of git hosts: signed as GitHub signs
/// (<c>X-Hub-Signature-256: sha256=HMAC of the body</c>), or with the secret itself as a bearer token, or in GitLab's <c>X-Gitlab-Token</c>.
/// The body says nothing that is believed: what is new is read from the source.
/// </summary>
public sealed class RefreshEndpoint(DefinitionsOptions options, RefreshSignal refresh)
{
    public const string Path = "/definitions/refresh";

    /// <summary>Bytes of a body; GitHub sends 25 MB at most. It is hashed as it comes, never held.</summary>
    private const long MaxBodyBytes = 26_214_400;

    private const string SignaturePrefix = "sha256=";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(options.RefreshSecret ?? "");

    /// <summary>202 and a look soon; 401 without the secret; 413 for what no webhook sends.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = MaxBodyBytes;
        }
        bool isAllowed;
        try
        {
            isAllowed = await IsAllowedAsync(context.Request, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
            return;
        }
        if (!isAllowed)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await context.Response.WriteAsJsonAsync(
                new Dictionary<string, string>
                {
                    ["error"] =
                        "Send the secret of 'definitions:refreshSecret' as 'Authorization: Bearer SECRET', or sign the body with it as 'X-Hub-Signature-256'.",
                }
            );
            return;
        }
        refresh.Ask();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task<bool> IsAllowedAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers["X-Hub-Signature-256"].ToString() is { Length: > 0 } signature)
        {
            return signature.StartsWith(SignaturePrefix, StringComparison.Ordinal)
                && IsSame(signature[SignaturePrefix.Length..], Convert.ToHexStringLower(await SignAsync(request.Body, cancellationToken)));
        }
        if (request.Headers["X-Gitlab-Token"].ToString() is { Length: > 0 } token)
        {
            return IsSecret(token);
        }
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && IsSecret(authorization["Bearer ".Length..].Trim());
    }

    private async Task<byte[]> SignAsync(Stream body, CancellationToken cancellationToken)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        var buffer = ArrayPool<byte>.Shared.Rent(16_384);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hmac.AppendData(buffer, 0, read);
            }
            return hmac.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsSecret(string text) => IsSame(text, options.RefreshSecret!);

    /// <summary>In a time that does not tell where they differ, nor how long the secret is.</summary>
    private static bool IsSame(string given, string wanted) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given)),
            SHA256.HashData(Encoding.UTF8.GetBytes(wanted))
        );
}
