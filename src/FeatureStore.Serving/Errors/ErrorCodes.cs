using FeatureStore.Storage.Records;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;

namespace FeatureStore.Serving.Errors;

/// <summary>What stands in <c>extensions.code</c> of an error (DESIGN: GraphQL contract).</summary>
internal static class ErrorCodes
{
    public const string ParseFailed = "GRAPHQL_PARSE_FAILED";
    public const string ValidationFailed = "GRAPHQL_VALIDATION_FAILED";
    public const string BadUserInput = "BAD_USER_INPUT";
    public const string DeadlineExceeded = "DEADLINE_EXCEEDED";
    public const string StoreUnavailable = "STORE_UNAVAILABLE";
    public const string TooComplex = "TOO_COMPLEX";
    public const string Unauthenticated = "UNAUTHENTICATED";
    public const string Forbidden = "FORBIDDEN";
    public const string RateLimited = "RATE_LIMITED";
    public const string Internal = "INTERNAL";

    /// <summary>Apollo's own: the client sends the whole query then.</summary>
    public const string PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND";

    /// <summary>Apollo's own: the client sends no more hashes.</summary>
    public const string PersistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED";

    /// <summary>The code of an error from the library or from us. Whatever we did not foresee is <see cref="Internal"/>.</summary>
    public static string Of(ExecutionError error) =>
        error switch
        {
            ServingError ours => ours.ErrorCode,
            SyntaxError => ParseFailed,
            // The document is right, the values beside it are not.
            InvalidVariableError or InvalidOperationNameError or NoOperationNameError => BadUserInput,
            DocumentError => ValidationFailed,
            _ => Internal,
        };

    /// <summary>The code of a read that did not end well.</summary>
    public static string Of(ReadStatus status) => status == ReadStatus.DeadlineExceeded ? DeadlineExceeded : StoreUnavailable;
}
