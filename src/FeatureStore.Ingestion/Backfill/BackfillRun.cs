using FeatureStore.Ingestion.Backfill.History;
using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Sources.Files;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>
/// Loads history through the same pipeline and lanes as live events, so that both end in the same state in any order (I2, I3) and caches
/// see it (I4). Parts of files are read side by side; the checkpoint only passes what is durable.
/// </summary>
public sealed class BackfillRun : IDisposable
{
    private readonly EventPipeline _pipeline;
    private readonly BackfillRequest _request;
    private readonly TimeProvider _time;
    private readonly int _maxLineBytes;
    private readonly DispatchPlan _plan;
    private readonly EventRate _rate;
    private readonly string _checkpointPath;
    private readonly FileStream? _lock;
    private readonly BackfillRejections? _rejections;
    private readonly BackfillPart[] _parts;
    private readonly double _fractionBefore;
    private readonly long _startedAt;

    /// <exception cref="IOException">The same backfill runs already, or the checkpoint can't be written.</exception>
    /// <exception cref="InvalidDataException">A file is not what its name says.</exception>
    internal BackfillRun(EventPipeline pipeline, BackfillSink sink, BackfillRequest request, FileSourceOptions files, TimeProvider time)
    {
        (_pipeline, _request, _time, _maxLineBytes) = (pipeline, request, time, files.MaxLineBytes);
        sink.Request = request;
        Counts = sink.Counts;
        var catalog = pipeline.CurrentPlan.Catalog;
        _plan =
            request.Features.Count == 0
                ? pipeline.CurrentPlan
                : new DispatchPlan(catalog, feature => request.Features.Contains(feature.Name));
        _rate = new EventRate(request.Rate, time);
        _checkpointPath = BackfillCheckpoint.PathOf(request);
        var parts = request.Files.SelectMany(HistoryParts.Of).ToArray();
        if (request.IsDryRun)
        {
            _parts = [.. parts.Select(BackfillPart.Begin)];
        }
        else
        {
            Directory.CreateDirectory(request.StateDirectory);
            _lock = Lock(_checkpointPath + ".lock");
            _rejections = new BackfillRejections(request.RejectedPath ?? Path.ChangeExtension(_checkpointPath, ".rejected.ndjson"));
            _parts = Begin(parts, catalog.Revision);
        }
        _fractionBefore = Fraction;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>What this run has done so far.</summary>
    public BackfillCounts Counts { get; }

    /// <summary>Whether an earlier run of the same backfill had come some way.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Why an earlier run's checkpoint was not used; null where there was none, or it was.</summary>
    public string? NotResumed { get; private set; }

    /// <summary>Where events that were set aside are; null in a dry run.</summary>
    public string? RejectedPath => _rejections?.Path;

    /// <summary>Share of all files that has been read, by bytes, 0 to 1.</summary>
    public double Fraction
    {
        get
        {
            var total = _parts.Sum(part => part.Of.Bytes);
            return total == 0 ? 1 : _parts.Sum(part => part.Fraction * part.Of.Bytes) / total;
        }
    }

    public TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    /// <summary>How long it takes from here, at the pace so far; null before there is one.</summary>
    public TimeSpan? Left
    {
        get
        {
            var done = Fraction - _fractionBefore;
            return done <= 0 ? null : Elapsed * ((1 - Fraction) / done);
        }
    }

    /// <summary>Runs to the end, then removes the checkpoint; or until cancelled, and then keeps it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the same request goes on where this run was.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file can't be read, or the checkpoint not written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = new CancellationTokenSource();
        var saves = SaveRegularlyAsync(ended.Token);
        try
        {
            await Parallel.ForEachAsync(
                _parts.Where(part => !part.IsDone),
                new ParallelOptions { MaxDegreeOfParallelism = _request.Parallelism, CancellationToken = cancellationToken },
                async (part, token) => await LoadAsync(part, token)
            );
        }
        finally
        {
            await ended.CancelAsync();
            await saves;
            Save();
        }
        if (!_request.IsDryRun)
        {
            File.Delete(_checkpointPath);
        }
    }

    public void Dispose()
    {
        _rejections?.Dispose();
        _lock?.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new IOException($"The same backfill is running already ({path} is locked).", e);
        }
    }

    private BackfillPart[] Begin(HistoryPart[] parts, string revision)
    {
        var saved = BackfillCheckpoint.Load(_checkpointPath);
        if (saved is not null && saved.Fits(revision, parts))
        {
            IsResumed = true;
            return [.. saved.Parts.Select(part => new BackfillPart(part.Of, part.Next, part.Fraction, part.IsDone))];
        }
        if (saved is not null)
        {
            NotResumed =
                saved.Revision == revision
                    ? "the files have changed since it was interrupted"
                    : "the definitions have changed since it was interrupted";
        }
        return [.. parts.Select(BackfillPart.Begin)];
    }

    private async Task LoadAsync(BackfillPart part, CancellationToken cancellationToken)
    {
        try
        {
            using (var reader = await HistoryReaders.OpenAsync(part.Of, part.Next, _request, _maxLineBytes, cancellationToken))
            {
                while (reader.TryRead(out var found))
                {
                    await _rate.WaitAsync(cancellationToken);
                    await _pipeline.Budget.EnterAsync(1, found.Json.Length, cancellationToken);
                    Ingest(part, found);
                    part.Fraction = reader.Fraction;
                    part.Advance();
                }
            }
            await SettleAsync(part, cancellationToken);
            part.Finish();
        }
        finally
        {
            part.Advance();
        }
    }

    private void Ingest(BackfillPart part, HistoryEvent found)
    {
        var position = part.Positions.Begin(found.Next);
        var delivery = new BackfillDelivery(position, _pipeline.Budget, part.Of.File.Path, Counts, _rejections, _time)
        {
            Charged = found.Json.Length,
            Plan = _plan,
        };
        var source = new RawEvent
        {
            Stream = _request.Stream,
            Value = found.Json,
            Offset = found.Offset,
        };
        try
        {
            if (found.IsTooLong)
            {
                Counts.EventRead();
                delivery.Reject(
                    source,
                    new Rejection(
                        RejectionReason.TooLarge,
                        Feature: null,
                        $"The line is longer than {_maxLineBytes} bytes; only its beginning is kept here."
                    )
                );
            }
            else if (!found.Json.Span.Trim(" \t\r"u8).IsEmpty)
            {
                Counts.EventRead();
                delivery.Charged += _pipeline.Process(source, delivery);
            }
        }
        finally
        {
            delivery.Seal();
        }
    }

    /// <summary>Waits until all of a part is durable.</summary>
    private async Task SettleAsync(BackfillPart part, CancellationToken cancellationToken)
    {
        part.Advance();
        while (!part.Positions.IsIdle)
        {
            // Others leave the budget too, and ours may have left before this waits: hence the second look after a moment.
            await Task.WhenAny(
                _pipeline.Budget.WaitForLeaveAsync(cancellationToken),
                Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken)
            );
            cancellationToken.ThrowIfCancellationRequested();
            part.Advance();
        }
    }

    private async Task SaveRegularlyAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_request.CheckpointInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Save();
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended; what is left is saved by it.
        }
    }

    private void Save()
    {
        if (_request.IsDryRun)
        {
            return;
        }
        // Positions first: what was set aside before them is in the file by then.
        var checkpoint = new BackfillCheckpoint(_plan.Catalog.Revision, [.. _parts.Select(part => part.ToCheckpoint())]);
        _rejections!.Flush();
        checkpoint.Save(_checkpointPath);
    }
}
