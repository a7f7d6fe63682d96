using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Planning;

internal sealed partial class ReadPlan
{
    [LoggerMessage(3001, LogLevel.Error, "The store failed a batch of {Reads} reads.")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception, int reads);
}
