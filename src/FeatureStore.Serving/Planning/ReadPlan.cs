using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Serving.Windows;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Planning;

/// <summary>
/// All reads of one request. Resolvers add to it while the executor walks the query; the first that needs an answer sends everything
/// in one call to the store. Belongs to one request, whose executor runs one resolver at a time.
/// </summary>
internal sealed partial class ReadPlan(
    IOnlineStore store,
    ServingOptions options,
    ILogger logger,
    CancellationToken deadline,
    CancellationToken requestAborted
)
{
    private readonly Dictionary<ReadKey, FeatureRead> _byKey = [];
    private List<RecordRead> _pending = [];
    private List<FeatureRead> _pendingResults = [];
    private Task _dispatch = Task.CompletedTask;
    private RequestCost _cost = new(options);

    /// <summary>The feature of each read planned so far.</summary>
    public IEnumerable<FeatureDefinition> Features => _byKey.Values.Select(read => read.Shape.Definition);

    /// <summary>Plans a read, or finds the same one planned before.</summary>
    /// <exception cref="ServingError">The request asks for too many records.</exception>
    public FeatureRead Add(FeatureShape shape, string entityId, in EventWindow window, int limit)
    {
        var key = new ReadKey(shape.Definition, entityId, window.From, window.To, limit);
        if (_byKey.TryGetValue(key, out var known))
        {
            return known;
        }
        _cost.AddRecords(limit);
        var read = new FeatureRead(shape);
        _byKey.Add(key, read);
        _pending.Add(new RecordRead(shape.Definition, entityId, window.From, window.To, limit));
        _pendingResults.Add(read);
        return read;
    }

    /// <summary>Ends when every read added so far has its answer or its failure. Throws only when the client is gone.</summary>
    public Task DispatchAsync()
    {
        if (_pending.Count > 0)
        {
            var (reads, results) = (_pending, _pendingResults);
            (_pending, _pendingResults) = ([], []);
            _dispatch = ReadAsync(reads, results);
        }
        return _dispatch;
    }

    private async Task ReadAsync(List<RecordRead> reads, List<FeatureRead> results)
    {
        using var span = RequestTelemetry.StartStoreTrip(reads.Count);
        try
        {
            // WaitAsync: a store that does not heed the token must not hold the request.
            var answers = await store.ReadAsync(reads, default, deadline).WaitAsync(deadline);
            if (answers.Length != reads.Count)
            {
                throw new InvalidOperationException($"The store gave {answers.Length} answers to {reads.Count} reads.");
            }
            for (var i = 0; i < answers.Length; i++)
            {
                if (answers[i].Status == ReadStatus.Ok)
                {
                    results[i].Complete(answers[i].Records);
                }
                else
                {
                    results[i].Fail(ErrorCodes.Of(answers[i].Status));
                }
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            requestAborted.ThrowIfCancellationRequested();
            FailAll(results, ErrorCodes.DeadlineExceeded);
        }
        catch (Exception e)
        {
            LogStoreFailed(logger, e, reads.Count);
            // A cancellation that is not ours is the store giving up on itself.
            FailAll(results, e is StoreException or OperationCanceledException ? ErrorCodes.StoreUnavailable : ErrorCodes.Internal);
        }
    }

    private static void FailAll(List<FeatureRead> results, string code)
    {
        foreach (var result in results)
        {
            result.Fail(code);
        }
    }
}
