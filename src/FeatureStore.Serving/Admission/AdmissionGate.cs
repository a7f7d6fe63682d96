using FeatureStore.Serving.Access;
using FeatureStore.Serving.Http;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Telemetry;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Admission;

/// <summary>
/// Between the access gate and the endpoint: no client asks more often than it may, and the server works on no more requests at once than it
/// can. A few more wait for a moment; the rest is answered 429 at once, so that those that are accepted stay fast.
/// </summary>
internal sealed class AdmissionGate : IDisposable
{
    private readonly ServingOptions _options;
    private readonly ClientRates _rates;
    private readonly ServingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Places _places;

    public AdmissionGate(ServingOptions options, ServingMetrics metrics, TimeProvider time)
    {
        (_options, _metrics, _time) = (options, metrics, time);
        _rates = new ClientRates(options.RequestsPerSecond, options.RequestBurst, time);
        _places = new Places(options.MaxConcurrentRequests, options.MaxQueuedRequests);
    }

    /// <summary>Requests that wait for their turn now.</summary>
    internal int Queued => _places.Queued;

    /// <summary>The endpoint behind the gate.</summary>
    public RequestDelegate Guard(RequestDelegate next) => http => HandleAsync(http, next);

    public void Dispose() => _places.Dispose();

    private Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (_rates.IsOn)
        {
            var grant = http.Features.Get<ClientGrant>();
            var wait = grant is null ? _rates.TryTake(http.Connection.RemoteIpAddress) : _rates.TryTake(grant.Client);
            if (wait > TimeSpan.Zero)
            {
                return RefuseAsync(
                    http,
                    "rate",
                    wait,
                    $"More than {_options.RequestsPerSecond} requests a second, and {_options.RequestBurst} at once: slow down."
                );
            }
        }
        if (!_places.TryEnter())
        {
            return QueueAsync(http, next);
        }
        Task running;
        try
        {
            running = next(http);
        }
        catch
        {
            _places.Leave();
            throw;
        }
        if (!running.IsCompletedSuccessfully)
        {
            return LeaveAsync(running);
        }
        _places.Leave();
        return running;
    }

    private async Task LeaveAsync(Task running)
    {
        try
        {
            await running;
        }
        finally
        {
            _places.Leave();
        }
    }

    private async Task QueueAsync(HttpContext http, RequestDelegate next)
    {
        var arrived = _time.GetTimestamp();
        try
        {
            if (!await EnterAsync(http.RequestAborted))
            {
                await RefuseBusyAsync(http, "concurrency");
                return;
            }
        }
        catch (OperationCanceledException)
        {
            if (http.RequestAborted.IsCancellationRequested)
            {
                // Nobody is left to answer.
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return;
            }
            await RefuseBusyAsync(http, "queue_time");
            return;
        }
        http.Features.Set(new QueuedTime(_time.GetElapsedTime(arrived)));
        await LeaveAsync(StartAsync(http, next));
    }

    /// <summary>What it throws at once, it throws when awaited: the place is given back either way.</summary>
    private static async Task StartAsync(HttpContext http, RequestDelegate next) => await next(http);

    private async Task<bool> EnterAsync(CancellationToken aborted)
    {
        var longest = _options.MaxQueueTime < _options.Deadline ? _options.MaxQueueTime : _options.Deadline;
        using var patience = new CancellationTokenSource(longest, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, aborted);
        return await _places.EnterAsync(both.Token);
    }

    private Task RefuseBusyAsync(HttpContext http, string reason) =>
        RefuseAsync(
            http,
            reason,
            TimeSpan.FromSeconds(1),
            $"The server works on {_options.MaxConcurrentRequests} requests already: ask again, or another server."
        );

    private Task RefuseAsync(HttpContext http, string reason, TimeSpan wait, string message) =>
        Refusal.RateLimitedAsync(http, _metrics, reason, wait, message);
}
