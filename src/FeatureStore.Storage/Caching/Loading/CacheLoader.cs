using FeatureStore.Storage.Caching.Admission;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Caching.Reading;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Caching.Loading;

/// <summary>Answers from the store what Redis did not, and fills Redis with it where a token could be placed first.</summary>
internal sealed class CacheLoader(
    IOnlineStore store,
    RedisCacheProtocol protocol,
    RedisOptions options,
    CacheLoads loads,
    CacheLifetimes lifetimes,
    FillAdmission admission,
    LoadTime loadTime,
    TimeProvider time
)
{
    private readonly LeaseWaits _waits = new(protocol, options, time);
    private readonly SharedReads _shared = new(store, time);

    /// <summary>Settles reads whose entry is missing, or not known, or does not reach far enough.</summary>
    /// <param name="open">The reads.</param>
    /// <param name="results">Where each answer goes, by the position of its read.</param>
    /// <param name="mayFollow">Whether reads may be left for <see cref="FollowAsync"/>, because another process loads their entry.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task LoadAsync(List<OpenRead> open, ReadResult[] results, bool mayFollow, CancellationToken cancellationToken)
    {
        try
        {
            var started = time.GetTimestamp();
            Plan(open, mayFollow);
            await BeginAsync(open, mayFollow, cancellationToken);
            var answers = await AskStoreAsync(open, cancellationToken);
            await FillAsync(open, answers, started, cancellationToken);
            foreach (var read in open)
            {
                if (read.OwnAt != OpenRead.None)
                {
                    results[read.Position] = WithoutTombstone(answers[read.OwnAt]);
                }
                else if (read.Leads && (read.Content is null || !read.Content.TryAnswer(read.Read, out results[read.Position])))
                {
                    results[read.Position] = ReadResult.Failed(ReadStatus.Unavailable);
                }
            }
        }
        finally
        {
            CloseAll(open);
        }
        await JoinAsync(open, results, mayFollow, cancellationToken);
    }

    /// <summary>Waits until the loads of other processes that these reads follow are over.</summary>
    /// <returns>False when one of them takes too long: look again, and follow nobody.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<bool> FollowAsync(List<OpenRead> following, CancellationToken cancellationToken)
    {
        var waits = new List<Task<bool>>(following.Count);
        foreach (var read in following)
        {
            StorageMetrics.LeaseWait(read.Read.Feature);
            waits.Add(_waits.WaitAsync(read.Read.Feature, read.Key));
        }
        var over = await Task.WhenAll(waits).WaitAsync(cancellationToken);
        return Array.TrueForAll(over, isOver => isOver);
    }

    /// <summary>Settles reads whose entry is past its soft TTL: reloaded, or, when that cannot be done in time, as they are.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task RefreshAsync(List<OpenRead> open, ReadResult[] results, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RefreshTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var started = time.GetTimestamp();
            Plan(open, mayFollow: false);
            await BeginAsync(open, mayFollow: false, either.Token);
            await FillAsync(open, await AskStoreAsync(open, either.Token), started, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The store takes too long: the old entries answer.
        }
        finally
        {
            CloseAll(open);
        }
        foreach (var read in open)
        {
            var content = read.Leads ? read.Content : await JoinedAsync(read, either.Token);
            cancellationToken.ThrowIfCancellationRequested();
            if (content is null || !content.TryAnswer(read.Read, out results[read.Position]))
            {
                results[read.Position] = read.Old!.Value;
                StorageMetrics.StaleAnswer(read.Read.Feature);
            }
        }
    }

    /// <summary>Decides for each read whether it leads a load, joins one, follows another process's, or asks the store.</summary>
    private void Plan(List<OpenRead> open, bool mayFollow)
    {
        foreach (var read in open)
        {
            if (!read.State.IsAnswer())
            {
                admission.Missed(read.Key); // Before it can join a load: whose leader knows of it then.
            }
            if (read.State is EntryState.Absent || read.State.IsAnswer())
            {
                read.Leads = loads.Open(read.Key, out var load);
                read.Load = load;
            }
            else if (read.State == EntryState.Loading)
            {
                read.Load = loads.Find(read.Key);
                read.Follows = read.Load is null && mayFollow;
                read.Shares = read.Load is null && !mayFollow;
            }
            if (read.Load is not null && !read.Leads)
            {
                StorageMetrics.JoinedLoad(read.Read.Feature);
            }
        }
    }

    /// <summary>Places the tokens of the loads that these reads lead. Who gets none, since another was faster, fills nothing.</summary>
    private async Task BeginAsync(List<OpenRead> open, bool mayFollow, CancellationToken cancellationToken)
    {
        var steps = new List<Task>();
        foreach (var read in open)
        {
            if (read.Leads)
            {
                var feature = read.Read.Feature;
                read.Step = read.Old is null
                    ? protocol.BeginLoadAsync(feature, read.Key, read.Load!.Token)
                    : protocol.BeginRefreshAsync(feature, read.Key, read.Load!.Token);
                steps.Add(read.Step);
            }
        }
        if (steps.Count == 0)
        {
            return;
        }
        await RedisReplies.SettleAsync(steps, options.ReadTimeout, time, cancellationToken);
        foreach (var read in open)
        {
            if (read.Leads && !IsGranted(read.Step))
            {
                // Refused: somebody else's token or entry is there. Not answered: Redis may be gone.
                var refused = read.Step.IsCompletedSuccessfully;
                loads.Close(read.Key, read.Load!);
                if (refused)
                {
                    read.Load!.Refuse();
                }
                else
                {
                    read.Load!.Complete(filled: null);
                }
                read.Leads = false;
                read.Load = null;
                read.Follows = read.Old is null && refused && mayFollow;
                read.Shares = read.Old is null && refused && !mayFollow;
            }
        }
    }

    /// <summary>One call for all: the content of entries to be filled, and the reads that no such content will answer.</summary>
    private Task<ReadResult[]> AskStoreAsync(List<OpenRead> open, CancellationToken cancellationToken)
    {
        var questions = new List<RecordRead>(open.Count);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var read in open)
        {
            if (read.Leads)
            {
                StorageMetrics.Load(read.Read.Feature);
                read.ContentAt = questions.Count;
                questions.Add(CacheContent.Question(read.Read.Feature, read.Read.EntityId, now));
            }
            var alone = read.Load is null && read.Old is null && !read.Follows && !read.Shares;
            if (alone || (read.Leads && read.Old is null && !CacheContent.Reaches(read.Read)))
            {
                read.OwnAt = questions.Count;
                questions.Add(read.Read);
            }
        }
        return questions.Count == 0
            ? Task.FromResult<ReadResult[]>([])
            : store.ReadAsync(questions, CacheContent.Options, cancellationToken);
    }

    private async Task FillAsync(List<OpenRead> open, ReadResult[] answers, long started, CancellationToken cancellationToken)
    {
        var steps = new List<Task>();
        foreach (var read in open)
        {
            if (!read.Leads)
            {
                continue;
            }
            var feature = read.Read.Feature;
            var answer = answers[read.ContentAt];
            if (answer.Status != ReadStatus.Ok)
            {
                // Never cached as absence (I5).
                steps.Add(protocol.AbandonAsync(feature, read.Key, read.Load!.Token));
                continue;
            }
            read.Content = CacheContent.Answer(feature, answer.Records);
            loads.Close(read.Key, read.Load!);
            if (read.Old is null && !admission.Admits(read.Key))
            {
                StorageMetrics.DeclinedFill(feature, "redis");
                read.Load!.Complete(filled: null);
                steps.Add(protocol.AbandonAsync(feature, read.Key, read.Load.Token));
                continue;
            }
            read.IsSent = true;
            read.Step = protocol.FillAsync(feature, read.Key, read.Load!.Token, read.Content, lifetimes.Of(feature, read.Content));
            steps.Add(read.Step);
        }
        if (steps.Count == 0)
        {
            return;
        }
        await RedisReplies.SettleAsync(steps, options.ReadTimeout, time, cancellationToken);
        var took = time.GetElapsedTime(started);
        loadTime.Record(took);
        StorageMetrics.Loaded(took);
        foreach (var read in open)
        {
            if (read is { Leads: true, IsSent: true })
            {
                var filled = IsGranted(read.Step);
                Close(read, filled ? read.Content : null);
                if (!filled)
                {
                    StorageMetrics.RefusedFill(read.Read.Feature);
                }
            }
        }
    }

    /// <summary>
    /// Settles reads that joined another's load: by what it filled, or else, like those that gave up following one, by a read of the store
    /// that all of them share.
    /// </summary>
    private async Task JoinAsync(List<OpenRead> open, ReadResult[] results, bool mayFollow, CancellationToken cancellationToken)
    {
        foreach (var read in open)
        {
            if (!read.Leads && read.Load is not null)
            {
                var content = await read.Load.Outcome.WaitAsync(cancellationToken);
                read.Follows = read.Load.IsRefused && mayFollow;
                read.Shares = !read.Follows && (content is null || !content.TryAnswer(read.Read, out results[read.Position]));
            }
        }
        var sharing = open.FindAll(read => read.Shares);
        if (sharing.Count > 0)
        {
            await ShareAsync(sharing, results, cancellationToken);
        }
    }

    private async Task ShareAsync(List<OpenRead> sharing, ReadResult[] results, CancellationToken cancellationToken)
    {
        var contents = sharing.ConvertAll(read => _shared.ReadAsync(read.Read.Feature, read.Read.EntityId, read.Key));
        List<RecordRead>? further = null;
        for (var i = 0; i < sharing.Count; i++)
        {
            var read = sharing[i];
            read.OwnAt = OpenRead.None;
            var content = await contents[i].WaitAsync(cancellationToken);
            if (content is null)
            {
                results[read.Position] = ReadResult.Failed(ReadStatus.Unavailable);
            }
            else if (!content.TryAnswer(read.Read, out results[read.Position]))
            {
                further ??= [];
                read.OwnAt = further.Count;
                further.Add(read.Read);
            }
        }
        if (further is null)
        {
            return;
        }
        var answers = await store.ReadAsync(further, CacheContent.Options, cancellationToken);
        foreach (var read in sharing)
        {
            if (read.OwnAt != OpenRead.None)
            {
                results[read.Position] = WithoutTombstone(answers[read.OwnAt]);
            }
        }
    }

    private static async Task<CacheContent?> JoinedAsync(OpenRead read, CancellationToken cancellationToken)
    {
        if (read.Load is null)
        {
            return null;
        }
        try
        {
            return await read.Load.Outcome.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void CloseAll(List<OpenRead> open)
    {
        foreach (var read in open)
        {
            if (read.Leads)
            {
                Close(read, filled: null);
            }
        }
    }

    /// <summary>Ends a load; the first call counts.</summary>
    private void Close(OpenRead read, CacheContent? filled)
    {
        loads.Close(read.Key, read.Load!);
        read.Load!.Complete(filled);
    }

    private static bool IsGranted(Task<bool> step) => step.IsCompletedSuccessfully && step.Result;

    private static ReadResult WithoutTombstone(ReadResult result) => result.Records is [{ IsTombstone: true }] ? ReadResult.Empty : result;
}
