using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Sources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Definitions.Reloading;

/// <summary>
/// Follows the source of definitions: a new revision is read and validated whole, everything that runs on the catalog gets ready for it, and
/// then it is swapped in. What is wrong is refused; what ran before stays, and <see cref="DefinitionsStatus"/> says why.
/// </summary>
public sealed partial class DefinitionReloader(
    StartingDefinitions starting,
    CatalogRegistry registry,
    DefinitionsStatus status,
    RefreshSignal refresh,
    ReloadMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger<DefinitionReloader> logger
) : BackgroundService
{
    /// <summary>Between looks that are asked for, however often they are.</summary>
    public static readonly TimeSpan MinGap = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a source that can't be read is tried again.</summary>
    public static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(60);

    private readonly IDefinitionSource _source = starting.Source;
    private string? _seen = starting.Seen;

    /// <summary>Lasts until another version is read; that the source is away meanwhile does not mend it.</summary>
    private RevisionProblem? _refused = starting.State.Problem is { Outcome: ReloadOutcome.Refused } refused ? refused : null;
    private int _failures;
    private long _readAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts its services one after another; none is to wait for this.
        await Task.Yield();
        SayHowItStarted();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WaitAsync(stoppingToken);
                refresh.Reset();
                _readAt = time.GetTimestamp();
                var revision = await _source.ReadAsync(_seen, stoppingToken);
                _failures = 0;
                Count(revision is null ? StillTheSame() : Apply(revision));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (SourceUnreachableException e)
            {
                Unreachable(e.Message);
            }
            catch (Exception e)
            {
                LogDefect(logger, _source.Name, e);
                Unreachable($"{_source.Name} could not be read: {e.GetType().Name}, see the log.");
            }
        }
    }

    /// <summary>Ends when the source may have something newer, somebody asks for a look, or a source that failed is due again.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var isRetry = _failures > 0 || _seen is null;
        var waiting = isRetry ? Task.Delay(Backoff(), time, over.Token) : _source.WaitAsync(_seen, over.Token);
        if (await Task.WhenAny(waiting, refresh.Asked) == waiting)
        {
            await waiting;
            return;
        }
        await over.CancelAsync();
        try
        {
            // A source is used by one caller at a time.
            await waiting;
        }
        catch (OperationCanceledException)
        {
            stopping.ThrowIfCancellationRequested();
        }
        var gap = MinGap - time.GetElapsedTime(_readAt);
        if (_readAt != 0 && gap > TimeSpan.Zero)
        {
            await Task.Delay(gap, time, stopping);
        }
    }

    private TimeSpan Backoff()
    {
        var ceiling = Math.Min(MaxBackoff.TotalSeconds, Math.Pow(2, Math.Min(_failures, 10)));
        return TimeSpan.FromSeconds(ceiling * (0.5 + (random.NextDouble() / 2)));
    }

    private void SayHowItStarted()
    {
        var state = status.Current;
        if (state is { FromDisk: true, Problem: { } problem })
        {
            LogStartedFromDisk(logger, state.Revision, state.Version, state.Source, problem.Reason);
            return;
        }
        LogStarted(logger, state.Revision, state.Version, state.Source);
        Keep(starting.Revision);
    }

    private ReloadOutcome StillTheSame()
    {
        status.Set(status.Current with { Problem = _refused });
        return ReloadOutcome.Unchanged;
    }

    private ReloadOutcome Apply(SourceRevision revision)
    {
        _seen = revision.Version;
        if (revision.Loaded.Catalog is not { } catalog)
        {
            return Refuse(revision.Version, RefusalText.Of(revision.Loaded.Diagnostics));
        }
        var isNew = catalog.Revision != registry.Current.Revision;
        if (isNew)
        {
            try
            {
                registry.Swap(catalog);
            }
            catch (CatalogRefusedException e)
            {
                return Refuse(revision.Version, e.Message);
            }
        }
        _refused = null;
        Keep(revision);
        if (isNew)
        {
            LogSwapped(logger, catalog.Revision, revision.Version, catalog.Features.Length, catalog.Streams.Length);
        }
        status.Set(
            status.Current with
            {
                Revision = catalog.Revision,
                Version = revision.Version,
                Since = isNew ? time.GetUtcNow() : status.Current.Since,
                FromDisk = false,
                Problem = null,
            }
        );
        return isNew ? ReloadOutcome.Swapped : ReloadOutcome.Unchanged;
    }

    private ReloadOutcome Refuse(string version, string reason)
    {
        _refused = new RevisionProblem(ReloadOutcome.Refused, version, reason, time.GetUtcNow());
        LogRefused(logger, version, status.Current.Revision, reason);
        status.Set(status.Current with { Problem = _refused });
        return ReloadOutcome.Refused;
    }

    private void Unreachable(string reason)
    {
        _failures++;
        var before = status.Current.Problem;
        // Told once for as long as it lasts, not at every try.
        var isSame = before is { Outcome: ReloadOutcome.Unreachable } && before.Reason == reason;
        if (!isSame)
        {
            var problem = new RevisionProblem(ReloadOutcome.Unreachable, Version: null, reason, time.GetUtcNow());
            LogUnreachable(logger, status.Current.Revision, reason);
            status.Set(status.Current with { Problem = problem });
        }
        Count(ReloadOutcome.Unreachable);
    }

    /// <summary>For the next start. That it can't be kept is no reason not to run on it.</summary>
    private void Keep(SourceRevision revision)
    {
        try
        {
            starting.LastGood?.Save(revision);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(logger, revision.Version, starting.LastGood!.FilePath, e.Message);
        }
    }

    private void Count(ReloadOutcome outcome) => metrics.Looked(outcome);

    [LoggerMessage(1201, LogLevel.Information, "Definitions: started on revision {Revision} ({Version}) of {Source}.")]
    private static partial void LogStarted(ILogger logger, string revision, string version, string source);

    [LoggerMessage(
        1202,
        LogLevel.Warning,
        "Definitions: started on the last good revision {Revision} ({Version}) of {Source} from local disk: {Reason}"
    )]
    private static partial void LogStartedFromDisk(ILogger logger, string revision, string version, string source, string reason);

    [LoggerMessage(
        1203,
        LogLevel.Information,
        "Definitions: revision {Revision} ({Version}) runs now, with {Features} features from {Streams} streams."
    )]
    private static partial void LogSwapped(ILogger logger, string revision, string version, int features, int streams);

    [LoggerMessage(1204, LogLevel.Error, "Definitions: version {Version} is refused, revision {Kept} stays: {Reason}")]
    private static partial void LogRefused(ILogger logger, string version, string kept, string reason);

    [LoggerMessage(1205, LogLevel.Warning, "Definitions: the source can't be read, revision {Kept} stays: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string kept, string reason);

    [LoggerMessage(
        1206,
        LogLevel.Warning,
        "Definitions: version {Version} can't be kept in {Path}, so a start without the source would not have it: {Reason}"
    )]
    private static partial void LogNotKept(ILogger logger, string version, string path, string reason);

    [LoggerMessage(1207, LogLevel.Error, "Definitions: reading {Source} met a defect of this program; it is tried again.")]
    private static partial void LogDefect(ILogger logger, string source, Exception exception);
}
