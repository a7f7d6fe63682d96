using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Http;

internal sealed partial class GraphQlEndpoint
{
    [LoggerMessage(3301, LogLevel.Error, "A GraphQL request could not be answered.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
