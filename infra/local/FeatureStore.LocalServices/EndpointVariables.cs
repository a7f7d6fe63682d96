namespace FeatureStore.LocalServices;

/// <summary>Environment variables that name services which run already; they win over starting one.</summary>
public static class EndpointVariables
{
    /// <summary><c>host:port</c>.</summary>
    public const string Redis = "FEATURESTORE_TEST_REDIS";

    /// <summary>A URL: <c>http://127.0.0.1:8000</c>.</summary>
    public const string DynamoDb = "FEATURESTORE_TEST_DYNAMODB";

    internal const string All = $"{Redis} and {DynamoDb} to services that run already";

    internal static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
