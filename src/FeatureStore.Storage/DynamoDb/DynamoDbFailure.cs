using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>AWS's exceptions in the words of <see cref="StoreFailure"/>.</summary>
internal static class DynamoDbFailure
{
    private static readonly string[] ItemTexts =
    [
        "item size",
        "key values must be under",
        "size of rangekey",
        "size of hashkey",
        "nesting levels",
        "attributevalue",
        "attribute value",
    ];

    public static StoreException From(Exception exception, string table) =>
        exception switch
        {
            StoreException already => already,
            ProvisionedThroughputExceededException or RequestLimitExceededException or ThrottlingException => Throttled(exception),
            ResourceNotFoundException => Wrong(
                $"table '{table}' does not exist. Create it, or set store:dynamodb:createTable for development",
                exception
            ),
            AmazonServiceException { ErrorCode: "ThrottlingException" or "SlowDown" or "TooManyRequestsException" } => Throttled(exception),
            AmazonServiceException { ErrorCode: "ValidationException" } e => Wrong(
                $"table '{table}' refuses the request ({e.Message}). Check its key schema",
                e
            ),
            AmazonServiceException { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.Forbidden } e when IsAccess(e.ErrorCode) =>
                Wrong($"access to table '{table}' is refused ({e.ErrorCode}). Check credentials and policy", e),
            AmazonServiceException e => Down($"{e.ErrorCode ?? e.GetType().Name}: {e.Message}", e),
            _ => Down(exception.Message, exception),
        };

    /// <summary>
    /// Whether a request was refused for what one of its items is, and not for what the table is: DynamoDB says both with the same code.
    /// Texts that are not known here count as the table's: they pause the source, and lose nothing.
    /// </summary>
    public static bool IsOfItem(StoreException failure) =>
        failure.InnerException is ItemCollectionSizeLimitExceededException
        || (
            failure.InnerException is AmazonServiceException { ErrorCode: "ValidationException" } e
            && Array.Exists(ItemTexts, text => e.Message.Contains(text, StringComparison.OrdinalIgnoreCase))
        );

    public static StoreException Refused(IReadOnlyList<RefusedRecord> records) =>
        new(StoreFailure.Refused, $"DynamoDB refuses {records.Count} record(s): {records[0].Reason}") { Refused = records };

    public static StoreException Unprocessed(int count) =>
        new(StoreFailure.Throttled, $"DynamoDB left {count} item(s) of a batch unprocessed: it asks to slow down.");

    private static bool IsAccess(string? code) =>
        code
            is "AccessDeniedException"
                or "UnrecognizedClientException"
                or "InvalidSignatureException"
                or "ExpiredTokenException"
                or "MissingAuthenticationTokenException"
                or "IncompleteSignatureException";

    private static StoreException Throttled(Exception inner) => new(StoreFailure.Throttled, "DynamoDB asks to slow down.", inner);

    private static StoreException Wrong(string what, Exception inner) => new(StoreFailure.Misconfigured, $"DynamoDB: {what}.", inner);

    private static StoreException Down(string what, Exception inner) => new(StoreFailure.Unavailable, $"DynamoDB: {what}", inner);
}
