using FeatureStore.Serving.Admission;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Http;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Telemetry;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Access;

/// <summary>
/// In front of the endpoint: finds the client's grant and gives it along as a feature of the request, or answers 401. Introspection and the
/// schema's text are for every client with a credential: names are no secret among clients, values are.
/// </summary>
internal sealed class AccessGate(Authenticator authenticator, ServingOptions options, ServingMetrics metrics, TimeProvider time)
{
    private readonly ClientRates _guesses = new(options.UnknownCredentialsPerSecond, options.UnknownCredentialBurst, time);

    /// <summary>The endpoint behind the gate.</summary>
    public RequestDelegate Guard(RequestDelegate next) => http => HandleAsync(http, next);

    private Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (!Authenticator.TryCredential(http.Request, out var credential))
        {
            return RefuseAsync(
                http,
                "Bearer realm=\"featurestore\"",
                $"Say who you are: 'Authorization: Bearer …' or '{Authenticator.KeyHeader}: …'."
            );
        }
        var digest = KeyDigest.Of(credential);
        if (authenticator.Find(digest) is not { } grant)
        {
            if (_guesses.IsOn && _guesses.TryTake(http.Connection.RemoteIpAddress) is var wait && wait > TimeSpan.Zero)
            {
                return Refusal.RateLimitedAsync(
                    http,
                    metrics,
                    "credentials",
                    wait,
                    $"More than {options.UnknownCredentialsPerSecond} unknown credentials a second from this address: slow down."
                );
            }
            return VerifyAsync(http, next, authenticator.VerifyAsync(credential, digest));
        }
        http.Features.Set(grant);
        return next(http);
    }

    private async Task VerifyAsync(HttpContext http, RequestDelegate next, Task<ClientGrant?> verifying)
    {
        if (await verifying is not { } grant)
        {
            await RefuseAsync(
                http,
                "Bearer realm=\"featurestore\", error=\"invalid_token\"",
                "The credential is unknown, expired or not meant for this server."
            );
            return;
        }
        http.Features.Set(grant);
        await next(http);
    }

    private Task RefuseAsync(HttpContext http, string challenge, string message)
    {
        metrics.Error(ErrorCodes.Unauthenticated);
        metrics.Rejected("unauthenticated");
        http.Response.Headers.WWWAuthenticate = challenge;
        return Refusal.WriteAsync(http, StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, message);
    }
}
