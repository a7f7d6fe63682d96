using GraphQL;

namespace FeatureStore.Serving.Errors;

/// <summary>An error whose message and code the client is meant to see. Thrown by a resolver, it nulls that field and gets its path.</summary>
internal sealed class ServingError(string errorCode, string message) : ExecutionError(message)
{
    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public string ErrorCode { get; } = errorCode;

    public static ServingError BadInput(string message) => new(ErrorCodes.BadUserInput, message);

    /// <summary>The client may not read the feature.</summary>
    public static ServingError Forbidden(string feature) => new(ErrorCodes.Forbidden, $"You may not read '{feature}'.");

    public static ServingError TooComplex(string message) => new(ErrorCodes.TooComplex, message);
}
