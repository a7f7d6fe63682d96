using System.Text.Json;

namespace FeatureStore.Serving.Tests.Hostile;

/// <summary>What every answer has to be, whatever was asked.</summary>
internal static class WellFormedAnswer
{
    private static readonly int[] _statuses = [200, 400, 405, 406, 413, 415];

    /// <summary>Null, or what is wrong with it.</summary>
    public static string? Fault(int status, byte[] body)
    {
        if (Array.IndexOf(_statuses, status) < 0)
        {
            return $"status {status}";
        }
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1_000 });
            var root = json.RootElement;
            var hasErrors = root.TryGetProperty("errors", out var errors);
            if (!hasErrors && !root.TryGetProperty("data", out _))
            {
                return "neither data nor errors";
            }
            if (!hasErrors)
            {
                return status == 200 ? null : $"status {status} without errors";
            }
            if (errors.GetArrayLength() == 0)
            {
                return "an empty list of errors";
            }
            foreach (var error in errors.EnumerateArray())
            {
                if (error.GetProperty("message").GetString() is not { Length: > 0 })
                {
                    return "an error without message";
                }
                if (error.GetProperty("extensions").GetProperty("code").GetString() is null or "INTERNAL")
                {
                    return "an internal error";
                }
            }
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return e.Message;
        }
    }
}
