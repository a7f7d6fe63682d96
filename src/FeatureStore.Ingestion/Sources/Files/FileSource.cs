using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Files;

/// <summary>
/// Tails an NDJSON file: every line is an event, and the position is saved only up to where all is durable (I1). A file that is renamed
/// away is read to its end, until nothing more is appended to it, before the one that took its path is begun, also when that happened while
/// no worker ran.
/// </summary>
internal sealed class FileSource(
    StreamDefinition stream,
    string path,
    EventPipeline pipeline,
    FileSourceOptions options,
    TimeProvider time,
    ILogger log
) : IStreamSource
{
    private const string Reading = "reading";

    private readonly string _statePath = Path.Combine(options.StateDirectory, "positions", stream.Name + ".json");
    private OffsetTracker _tracker = new();
    private FilePosition _head = new(0, 0, "");
    private long _savedAt;

    public SourceHealth Health { get; } = new($"file {path}", time);

    /// <summary>Runs until cancelled; then what is durable has been saved.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var deadLetters = new DeadLetterFile(DeadLetterFiles.PathOf(options.StateDirectory, stream.Name), path, Health, log, time);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await TailAsync(deadLetters, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Health.Failed(Reading, e.Message);
                log.FileUnreadable(path, e);
                await PauseAsync(options.RetryDelay, cancellationToken);
            }
        }
    }

    /// <summary>Reads one file to its end and beyond, until another takes its path.</summary>
    private async Task TailAsync(DeadLetterFile deadLetters, CancellationToken cancellationToken)
    {
        var start = FilePosition.Load(_statePath);
        // What was renamed away while nobody looked is read to its end first.
        await using var file = RotatedFile.Find(path, start) ?? await OpenAsync(cancellationToken);
        if (file is null)
        {
            return;
        }
        var isRotated = file.Name != Path.GetFullPath(path);
        if (start is not null && !start.IsOf(file))
        {
            log.FileReplaced(path);
            start = null;
        }
        _tracker = new OffsetTracker { Committed = start?.Offset };
        var position = start?.Offset ?? 0;
        log.FileTailing(file.Name, stream.Name, position);
        var lines = new LineReader(file, position, options.MaxLineBytes);
        _head = FilePosition.Of(file, file.Length);
        Health.Succeeded(Reading);
        var quiet = new QuietFile(options.RotatedQuiet, time);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var plan = pipeline.CurrentPlan;
                if (plan.Catalog.FindStream(stream.Name) != stream)
                {
                    // Removed, or defined otherwise: this source is about to be stopped, and what comes next is not for it.
                    SaveIfDue(force: false);
                    await PauseAsync(options.PollInterval, cancellationToken);
                    continue;
                }
                if (lines.TryRead(out var line, out var offset, out var tooLong))
                {
                    await IngestAsync(line, offset, lines.Position, tooLong, plan, deadLetters, cancellationToken);
                    SaveIfDue(force: false);
                    continue;
                }
                SaveIfDue(force: false);
                if (file.Length < lines.Position)
                {
                    return;
                }
                if ((isRotated || WasReplaced(file)) && quiet.IsQuiet(file.Length))
                {
                    await FinishAsync(lines, plan, deadLetters, cancellationToken);
                    return;
                }
                await PauseAsync(options.PollInterval, cancellationToken);
                // Cut and filled again beyond where we are: its length tells nothing, its beginning does.
                if (!_head.IsOf(file))
                {
                    return;
                }
                if (_head.HeadLength < FilePosition.MaxHead)
                {
                    _head = FilePosition.Of(file, file.Length);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A clean stop: what is durable is saved below.
        }
        finally
        {
            await DrainAsync();
            SaveIfDue(force: true);
        }
    }

    /// <summary>Nothing more will come: a last line without its end is a line.</summary>
    private async Task FinishAsync(LineReader lines, DispatchPlan plan, DeadLetterFile deadLetters, CancellationToken cancellationToken)
    {
        if (lines.TryReadLast(out var line, out var offset, out var tooLong))
        {
            await IngestAsync(line, offset, lines.Position, tooLong, plan, deadLetters, cancellationToken);
        }
    }

    private async Task IngestAsync(
        ReadOnlyMemory<byte> line,
        long offset,
        long next,
        bool tooLong,
        DispatchPlan plan,
        DeadLetterFile deadLetters,
        CancellationToken cancellationToken
    )
    {
        await pipeline.Budget.EnterAsync(1, line.Length, cancellationToken);
        var delivery = new FileDelivery(_tracker.Begin(next), pipeline.Budget, deadLetters, time) { Charged = line.Length, Plan = plan };
        var source = new RawEvent
        {
            Stream = stream,
            Value = line,
            Offset = offset,
        };
        try
        {
            if (tooLong)
            {
                delivery.Reject(
                    source,
                    new Rejection(
                        RejectionReason.TooLarge,
                        Feature: null,
                        $"The line is longer than {options.MaxLineBytes} bytes; only its beginning is kept here."
                    )
                );
            }
            else if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                delivery.Charged += pipeline.Process(source, delivery);
            }
        }
        finally
        {
            delivery.Seal();
        }
    }

    private async Task<FileStream?> OpenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                await PauseAsync(options.PollInterval, cancellationToken);
            }
        }
        return null;
    }

    /// <summary>Whether another file has taken the path: it begins otherwise, or is shorter.</summary>
    private bool WasReplaced(FileStream current)
    {
        try
        {
            using var now = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            // An empty file has no beginning to compare: it was replaced if the path holds more and the handle still nothing.
            return now.Length > 0 && current.Length == 0 || !FilePosition.Of(current, current.Length).IsOf(now);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private void SaveIfDue(bool force)
    {
        var now = time.GetTimestamp();
        if (!force && time.GetElapsedTime(_savedAt, now) < options.CheckpointInterval)
        {
            return;
        }
        _savedAt = now;
        if (_tracker.Advance())
        {
            // With the beginning that it had when it was read: it may have been cut since.
            (_head with { Offset = _tracker.Committable!.Value }).Save(_statePath);
            _tracker.Committed = _tracker.Committable;
        }
    }

    /// <summary>Gives what is in flight a moment to become durable, so that a restart repeats little.</summary>
    private async Task DrainAsync()
    {
        var started = time.GetTimestamp();
        _tracker.Advance();
        while (!_tracker.IsIdle && time.GetElapsedTime(started) < TimeSpan.FromSeconds(5))
        {
            await Task.WhenAny(pipeline.Budget.WaitForLeaveAsync(CancellationToken.None), Task.Delay(TimeSpan.FromMilliseconds(50), time));
            _tracker.Advance();
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The caller's loop ends.
        }
    }
}
