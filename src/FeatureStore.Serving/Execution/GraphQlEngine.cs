using System.Diagnostics;
using System.Text;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Serving.Validation;
using FeatureStore.Storage.Online;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQLParser.AST;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Execution;

/// <summary>A request → its result: document, limits, validation, one plan of reads, the answer's nodes.</summary>
internal sealed partial class GraphQlEngine
{
    private readonly SchemaCache _schemas;
    private readonly IOnlineStore _store;
    private readonly ServingOptions _options;
    private readonly ServingMetrics _metrics;
    private readonly RequestTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger<GraphQlEngine> _logger;
    private readonly DocumentValidator _validator = new();
    private readonly DocumentExecuter _executer;

    public GraphQlEngine(
        SchemaCache schemas,
        IOnlineStore store,
        ServingOptions options,
        ServingMetrics metrics,
        RequestTelemetry telemetry,
        TimeProvider time,
        ILogger<GraphQlEngine> logger
    )
    {
        _schemas = schemas;
        _store = store;
        _options = options;
        _metrics = metrics;
        _telemetry = telemetry;
        _time = time;
        _logger = logger;
        _executer = new DocumentExecuter(new GraphQLDocumentBuilder(), _validator, new FeatureExecutionStrategy(), []);
    }

    /// <summary>
    /// Parses and validates a document that is not known yet; from then on it is known, and has its plans. Documents that are too long to be
    /// kept are left to <see cref="ExecuteAsync"/>.
    /// </summary>
    /// <returns>What is wrong with the request; null when nothing is, or only executing it tells.</returns>
    public async Task<ExecutionResult?> AdmitAsync(GraphQlRequest request)
    {
        var snapshot = _schemas.Current;
        var utf8 = Encoding.UTF8.GetBytes(request.Query);
        if (utf8.Length > SchemaSnapshot.MaxCachedDocumentLength || snapshot.Documents.Find(utf8) is not null)
        {
            return null;
        }
        ExecutionResult? refused = null;
        try
        {
            var document = DocumentParser.Parse(request.Query, _options);
            if (
                !IsChosen(document, request.OperationName)
                || Find(document, request.OperationName) is not { Operation: OperationType.Query } operation
            )
            {
                return null;
            }
            VariableTypes.Check(snapshot.Schema, document);
            var result = await _validator.ValidateAsync(
                new ValidationOptions
                {
                    Schema = snapshot.Schema,
                    Document = document,
                    Rules = DocumentRules.All,
                    Operation = operation,
                    Variables = request.Variables,
                }
            );
            if (result.IsValid)
            {
                snapshot.Documents.Add(utf8, new CachedDocument(snapshot, document));
                return null;
            }
            refused = new ExecutionResult();
            refused.AddErrors(result.Errors);
        }
        catch (ExecutionError e)
        {
            refused = new ExecutionResult(e);
        }
        Count(refused);
        return refused;
    }

    /// <summary>Runs a request. Whatever is wrong with it is in the result's errors.</summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task<ExecutionResult> ExecuteAsync(GraphQlRequest request, RequestContext context)
    {
        ExecutionResult result;
        try
        {
            result = await RunAsync(_schemas.Current, request, context);
        }
        catch (ExecutionError e)
        {
            result = new ExecutionResult(e);
        }
        Count(result);
        return result;
    }

    private void Count(ExecutionResult result)
    {
        foreach (var error in result.Errors ?? [])
        {
            _metrics.Error(ErrorCodes.Of(error));
        }
    }

    /// <summary>Whether the operation that the request names only reads. True where there is no such operation: executing it tells.</summary>
    public bool IsQuery(GraphQlRequest request)
    {
        try
        {
            return Find(Parse(_schemas.Current, request.Query).Document, request.OperationName)
                is not { Operation: not OperationType.Query };
        }
        catch (ExecutionError)
        {
            return true;
        }
    }

    private async Task<ExecutionResult> RunAsync(SchemaSnapshot snapshot, GraphQlRequest request, RequestContext context)
    {
        var started = _telemetry.Now();
        var span = Activity.Current;
        using var planning = RequestTelemetry.StartPlan();
        var (document, isValid) = Parse(snapshot, request.Query);
        planning?.Stop();
        if (Find(document, request.OperationName) is { Operation: not OperationType.Query })
        {
            throw new ServingError(ErrorCodes.ValidationFailed, "The schema has queries only.");
        }
        if (!isValid)
        {
            VariableTypes.Check(snapshot.Schema, document);
        }
        if (
            !isValid
            && !IsChosen(document, request.OperationName)
            && await DocumentErrors.FindAsync(snapshot.Schema, document) is { Count: > 0 } wrong
        )
        {
            var refused = new ExecutionResult();
            refused.AddErrors([.. wrong]);
            return refused;
        }
        using var deadline = new CancellationTokenSource(context.Deadline, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.Aborted);
        var plan = new ReadPlan(_store, _options, _logger, both.Token, context.Aborted);
        var result = await _executer.ExecuteAsync(
            new ExecutionOptions
            {
                Schema = snapshot.Schema,
                Query = request.Query,
                Document = document,
                OperationName = request.OperationName,
                Variables = request.Variables,
                // Without rules the library still coerces variables and arguments.
                ValidationRules = isValid ? [] : DocumentRules.All,
                Root = new RequestScope(
                    snapshot,
                    plan,
                    context.Grant,
                    _options,
                    _metrics,
                    _telemetry,
                    _time.GetUtcNow().ToUnixTimeMilliseconds()
                ),
                UnhandledExceptionDelegate = unhandled =>
                {
                    LogUnhandled(_logger, unhandled.OriginalException);
                    return Task.CompletedTask;
                },
                CancellationToken = context.Aborted,
            }
        );
        _telemetry.Ended(result.Operation?.Name?.StringValue, started, span, () => plan.Features);
        return result;
    }

    private (GraphQLDocument Document, bool IsValid) Parse(SchemaSnapshot snapshot, string text) =>
        snapshot.Documents.Find(Encoding.UTF8.GetBytes(text)) is { Document: var known }
            ? (known, true)
            : (DocumentParser.Parse(text, _options), false);

    /// <summary>Whether the request says which operation to run.</summary>
    private static bool IsChosen(GraphQLDocument document, string? name) =>
        document.Definitions.OfType<GraphQLOperationDefinition>().Count(o => string.IsNullOrEmpty(name) || o.Name == name) == 1;

    private static GraphQLOperationDefinition? Find(GraphQLDocument document, string? name)
    {
        foreach (var definition in document.Definitions)
        {
            if (definition is GraphQLOperationDefinition operation && (string.IsNullOrEmpty(name) || operation.Name == name))
            {
                return operation;
            }
        }
        return null;
    }
}
