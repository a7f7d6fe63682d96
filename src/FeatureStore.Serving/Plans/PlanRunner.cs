using System.Text.Json;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Http;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;

namespace FeatureStore.Serving.Plans;

/// <summary>
/// The hot path of a request: find the plan, bind the variables, read, write bytes. Whatever is not plainly right it leaves to the library
/// before anything is read, so that there is always an answer, and always the same one.
/// </summary>
internal sealed partial class PlanRunner
{
    /// <summary>Bytes of an answer that are collected before they are sent.</summary>
    private const int MaxUnsent = 64 * 1024;

    /// <summary>Calls of the store that are under way while the first of them is waited for.</summary>
    private const int TripsAhead = 3;

    private static readonly ReadOnlyMemory<byte> _start = "{\"data\":"u8.ToArray();

    private readonly IOnlineStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<PlanRunner> _logger;
    private readonly ObjectPool<PlanExecution> _executions;

    public PlanRunner(
        IOnlineStore store,
        ServingOptions options,
        ServingMetrics metrics,
        RequestTelemetry telemetry,
        TimeProvider time,
        ILogger<PlanRunner> logger
    )
    {
        _store = store;
        _time = time;
        _logger = logger;
        _executions = new DefaultObjectPool<PlanExecution>(new Policy(options, metrics, telemetry));
    }

    /// <summary>False sends everything to the library: to compare the two.</summary>
    public bool IsEnabled { get; set; } = true;

    public PlanExecution Rent() => _executions.Get();

    /// <summary>Takes back what <see cref="Rent"/> gave.</summary>
    public void Return(PlanExecution execution)
    {
        // A store that was given up on may still write into its batch.
        if (!execution.IsAbandoned)
        {
            _executions.Return(execution);
        }
    }

    /// <summary>Plans the reads of a request, and answers what is in memory.</summary>
    /// <returns>False when the library has to run it.</returns>
    public bool TryBegin(PlanExecution execution, SchemaSnapshot snapshot, in RequestEnvelope request, in RequestContext context)
    {
        using var span = RequestTelemetry.StartPlan();
        if (
            !IsEnabled
            || snapshot.Documents.Find(request.Query) is not { } document
            || document.FindPlan(request.OperationName) is not { } plan
            || !VariableBinder.TryBind(plan.Slots, request.Variables, execution.Bindings)
            || plan.Find(execution.Bindings) is not { } variant
        )
        {
            return false;
        }
        execution.Operation = plan.NameText;
        execution.Begin(snapshot, variant, context.Grant, _time.GetUtcNow().ToUnixTimeMilliseconds());
        try
        {
            foreach (var root in variant.Roots)
            {
                if (!root.TryPlan(execution))
                {
                    return false;
                }
            }
        }
        catch (ServingError)
        {
            return false; // which fields it takes with it, the library knows
        }
        for (var trip = 0; trip < execution.Trips.Count; trip++)
        {
            _store.ReadFromMemory(execution.Trips[trip]);
        }
        return true;
    }

    /// <summary>Reads what is not in memory, until the deadline: what is there by then is answered.</summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task ReadAsync(PlanExecution execution, RequestContext context)
    {
        using var deadline = new CancellationTokenSource(context.Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.Aborted);
        await ReadTripAsync(execution, trip: 0, context.Aborted, either.Token);
    }

    /// <summary>
    /// Reads and writes by turns: the first entities of long lists go out while the last are still being read. Ends with what is left of the
    /// answer in the execution's output.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task StreamAsync(PlanExecution execution, RequestContext context, IAnswerSink sink)
    {
        using var deadline = new CancellationTokenSource(context.Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.Aborted);
        var trips = new Task?[execution.Trips.Count];
        var done = 0;
        try
        {
            var output = execution.Output;
            output.Write(_start.Span);
            for (var i = 0; i < execution.Plan.Roots.Length; i++)
            {
                var root = execution.Plan.Roots[i];
                output.Write(root.Prefix);
                var count = execution.Root(i).IdCount;
                var from = 0;
                do
                {
                    var to = execution.NextReady(i, from, done);
                    if (to == from && from < count)
                    {
                        Start(done);
                        await trips[done]!;
                        done++;
                        continue;
                    }
                    root.Write(execution, i, from, to);
                    from = to;
                    if (output.Length > MaxUnsent)
                    {
                        await sink.SendPartAsync(output);
                    }
                } while (from < count);
            }
            WriteEnd(execution);
        }
        catch
        {
            // Calls that are under way still write into their batches.
            execution.IsAbandoned |= trips.Any(trip => trip is { IsCompleted: false });
            throw;
        }

        void Start(int trip)
        {
            for (var next = trip; next < Math.Min(trip + TripsAhead, trips.Length); next++)
            {
                trips[next] ??= ReadTripAsync(execution, next, context.Aborted, either.Token);
            }
        }
    }

    /// <summary>Writes the answer into the execution's output. All reads have ended, or were given up.</summary>
    public static void Write(PlanExecution execution)
    {
        var roots = execution.Plan.Roots;
        execution.Output.Write(_start.Span);
        for (var i = 0; i < roots.Length; i++)
        {
            execution.Output.Write(roots[i].Prefix);
            roots[i].Write(execution, i, 0, execution.Root(i).IdCount);
        }
        WriteEnd(execution);
    }

    private static void WriteEnd(PlanExecution execution)
    {
        var output = execution.Output;
        output.Write(execution.Plan.End);
        if (execution.Errors.Count > 0)
        {
            output.Write((byte)',');
            using var writer = new Utf8JsonWriter(output, ResponseWriter.JsonOptions);
            ResponseWriter.WriteErrors(writer, execution.Errors);
            writer.Flush();
        }
        output.Write((byte)'}');
    }

    private async Task ReadTripAsync(PlanExecution execution, int trip, CancellationToken aborted, CancellationToken either)
    {
        var batch = execution.Trips[trip];
        if (batch.OpenCount == 0)
        {
            return;
        }
        using var span = RequestTelemetry.StartStoreTrip(batch.OpenCount);
        var reading = Task.CompletedTask;
        try
        {
            reading = _store.ReadAsync(batch, either);
            // WaitAsync: a store that does not heed the token must not hold the request.
            await reading.WaitAsync(either);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            batch.Close();
            execution.IsAbandoned = true;
            _ = reading.ContinueWith(
                static late => _ = late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
            aborted.ThrowIfCancellationRequested();
        }
        catch (Exception e)
        {
            LogStoreFailed(_logger, e, batch.OpenCount);
            // A cancellation that is not ours is the store giving up on itself.
            execution.OpenCode = e is StoreException or OperationCanceledException ? ErrorCodes.StoreUnavailable : ErrorCodes.Internal;
        }
    }

    [LoggerMessage(3001, LogLevel.Error, "The store failed a request with {Open} reads open.")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception, int open);

    private sealed class Policy(ServingOptions options, ServingMetrics metrics, RequestTelemetry telemetry)
        : PooledObjectPolicy<PlanExecution>
    {
        public override PlanExecution Create() => new(options, metrics, telemetry);

        public override bool Return(PlanExecution obj)
        {
            obj.Clear();
            return true;
        }
    }
}
