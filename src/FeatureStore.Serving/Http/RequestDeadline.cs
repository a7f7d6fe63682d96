using System.Globalization;
using FeatureStore.Serving.Limits;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http;

/// <summary>How long a client waits for its answer: the header <c>X-Request-Timeout-Ms</c>, or the configured default.</summary>
internal static class RequestDeadline
{
    public const string Header = "X-Request-Timeout-Ms";

    /// <summary>What to say of a header that makes no sense.</summary>
    public const string Wrong = $"{Header} must be a whole number of milliseconds, 1 or more.";

    /// <param name="request">Whose header.</param>
    /// <param name="options">The default, and the most that a client can have.</param>
    /// <param name="deadline">From now.</param>
    /// <returns>False when the header is no positive number.</returns>
    public static bool TryRead(HttpRequest request, ServingOptions options, out TimeSpan deadline)
    {
        deadline = options.Deadline;
        if (!request.Headers.TryGetValue(Header, out var values) || values.Count == 0)
        {
            return true;
        }
        if (
            values.Count > 1
            || !long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds < 1
        )
        {
            return false;
        }
        var most = (long)options.MaxDeadline.TotalMilliseconds;
        deadline = TimeSpan.FromMilliseconds(Math.Min(milliseconds, most));
        return true;
    }
}
