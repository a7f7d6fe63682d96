using FeatureStore.Definitions.Configuration;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http.CrossOrigin;

/// <summary>
/// Tells browsers which origins may read answers (the Fetch standard's CORS protocol), without credentials of the browser's own: a client
/// that has to say who it is does so in a header.
/// </summary>
internal sealed class CrossOriginAccess
{
    private const string Any = "*";

    private readonly string[] _origins;

    /// <exception cref="ConfigurationException">One is no origin.</exception>
    public CrossOriginAccess(CrossOriginOptions options)
    {
        foreach (var origin in options.Origins)
        {
            if (origin != Any && (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin))
            {
                throw new ConfigurationException($"'http:cors:origins': '{origin}' is no origin such as https://console.example.com.");
            }
        }
        _origins = options.Origins;
        Vary = _origins.Length > 0 ? "Accept, Origin" : "Accept";
    }

    /// <summary>What answers depend on.</summary>
    public string Vary { get; }

    /// <summary>Adds what the request's origin may know.</summary>
    /// <returns>Whether it was a browser's question beforehand, which is answered now.</returns>
    public bool Apply(HttpContext http)
    {
        if (_origins.Length == 0 || http.Request.Headers.Origin is not [{ } origin])
        {
            return false;
        }
        var isAllowed = Array.IndexOf(_origins, Any) >= 0 || Array.IndexOf(_origins, origin) >= 0;
        var isPreflight = HttpMethods.IsOptions(http.Request.Method) && http.Request.Headers.AccessControlRequestMethod.Count > 0;
        var headers = http.Response.Headers;
        if (isAllowed)
        {
            headers.AccessControlAllowOrigin = Array.IndexOf(_origins, Any) >= 0 ? Any : origin;
            if (isPreflight)
            {
                headers.AccessControlAllowMethods = "GET, POST";
                // Whatever is asked for: no header opens more than a client outside of a browser has anyway.
                headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders;
                headers.AccessControlMaxAge = "600";
            }
        }
        if (isPreflight)
        {
            headers.Vary = Vary;
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        return isPreflight;
    }
}
