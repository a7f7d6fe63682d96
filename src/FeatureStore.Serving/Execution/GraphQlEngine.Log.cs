using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Execution;

internal sealed partial class GraphQlEngine
{
    [LoggerMessage(3201, LogLevel.Error, "A request met an error of ours.")]
    private static partial void LogUnhandled(ILogger logger, Exception exception);
}
