using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Schema;

internal sealed partial class SchemaCache
{
    [LoggerMessage(
        3101,
        LogLevel.Information,
        "Serving the schema of revision {Revision}, built in {Milliseconds:F0} ms; {Documents} known documents are ready."
    )]
    private static partial void LogSwapped(ILogger logger, string revision, double milliseconds, int documents);

    [LoggerMessage(3102, LogLevel.Error, "Revision {Revision} makes no valid schema; revision {Kept} stays served.")]
    private static partial void LogRefused(ILogger logger, Exception exception, string revision, string? kept);
}
