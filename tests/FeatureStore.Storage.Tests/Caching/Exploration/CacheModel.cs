using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Tests.Caching.Interleavings;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>
/// Two loaders, two writers, an evictor and an expiry on one key: from each state, every step that somebody may take next. What goes to Redis
/// is carried out there, by the protocol's own code; who may send what, and when, is what this model says over again. An actor that dies is
/// one that takes no step any more, which is the beginning of some schedule, too: each state on the way is checked, not only the last.
/// </summary>
internal sealed class CacheModel
{
    private const int StepsOfEvent = 3;

    private readonly Scenario _scenario;
    private readonly Flaw _flaw;
    private readonly RememberedRedis _redis;
    private readonly ModelEvent[] _events;
    private readonly Dictionary<string, ProtocolStep> _steps = [];
    private readonly short _takenForAbsence;

    public CacheModel(Scenario scenario, Flaw flaw, RememberedRedis redis)
    {
        _scenario = scenario;
        _flaw = flaw;
        _redis = redis;
        _events = [.. scenario.Initial, .. scenario.Writer1, .. scenario.Writer2];
        Store = new ModelStore(scenario);
        _takenForAbsence = Store.TakeForAbsence();
    }

    public static ModelState Start => new(RememberedRedis.Absent, 0, LoaderState.Idle, LoaderState.Idle, 0, 0, 0, false, false);

    public ModelStore Store { get; }

    /// <summary>What is wrong in a state, for a read that begins there and only looks into Redis; null when nothing is.</summary>
    public string? Check(in ModelState state) => Store.Judge(state.Key, _redis.Content(state.Key), state.Order, Finished(state));

    /// <summary>Whether everybody is through, or could go on only if another did something that it need not do.</summary>
    public bool IsEnd(in ModelState state) =>
        state.First.At == LoaderAt.Done && state.Second.At == LoaderAt.Done && IsThrough(state, 0) && IsThrough(state, 1);

    /// <summary>Adds each state that can come next.</summary>
    /// <returns>What is wrong with an answer that a step gave; null when nothing is.</returns>
    public async ValueTask<string?> ExpandAsync(ModelState state, List<Next> next)
    {
        string? wrong = null;
        for (var i = 0; i < 2; i++)
        {
            wrong ??= await LoaderAsync(state, i, next);
            await WriterAsync(state, i, next);
        }
        for (var written = 0; state.InAir >> written != 0; written++)
        {
            if ((state.InAir & (1 << written)) != 0)
            {
                var (after, _) = await _redis.StepAsync(state.Key, WriteStep(_events[written]));
                next.Add(
                    new Next(Actor.Network, Move.ArrivesLate, state with { Key = after, InAir = (ushort)(state.InAir & ~(1 << written)) })
                );
            }
        }
        if (state.Key != RememberedRedis.Absent)
        {
            if (!state.Evicted)
            {
                var (after, _) = await _redis.StepAsync(state.Key, Delete());
                next.Add(new Next(Actor.Evictor, Move.Evicts, state with { Key = after, Evicted = true }));
            }
            if (!state.Expired)
            {
                var (after, _) = await _redis.StepAsync(state.Key, Expire());
                next.Add(new Next(Actor.Expiry, Move.Expires, state with { Key = after, Expired = true }));
            }
        }
        return wrong;
    }

    /// <summary>One of each kind of step that any schedule can have.</summary>
    public IEnumerable<ProtocolStep> Steps()
    {
        foreach (var revision in _scenario.Revisions)
        {
            foreach (var token in (string[])["t00", "t10"])
            {
                yield return Begin("load", revision, token);
                yield return Begin("refresh", revision, token);
                yield return Begin("refresh at once", revision, token);
                yield return Abandon(revision, token);
                yield return Fill(revision, token, _takenForAbsence);
                yield return Fill(revision, token, Store.Ask(0, revision));
            }
        }
        foreach (var written in _events)
        {
            yield return WriteStep(written);
        }
        yield return Delete();
        yield return Expire();
    }

    private async ValueTask<string?> LoaderAsync(ModelState state, int index, List<Next> next)
    {
        var loader = state.Loader(index);
        var other = state.Loader(1 - index);
        var joinable = _scenario.SameProcess && other.IsOpen;
        var revision = _scenario.Revisions[index % _scenario.Revisions.Length];
        var token = $"t{index}{loader.Round}";
        void Add(Move move, LoaderState to, int? key = null) =>
            next.Add(new Next(Actor.Loader1 + index, move, (state with { Key = key ?? state.Key }).WithLoader(index, to)));
        switch (loader.At)
        {
            case LoaderAt.Idle:
                Add(Move.LooksUp, loader.To(LookUp(state.Key)) with { Owed = Finished(state) });
                break;
            case LoaderAt.FoundLoading when !joinable:
                Add(Move.AsksForItself, loader.Ended(_scenario.Rounds));
                break;
            case LoaderAt.FoundLoading or LoaderAt.FoundAbsent or LoaderAt.FoundStale when joinable:
                Add(Move.Joins, loader.To(LoaderAt.Joined));
                break;
            case LoaderAt.FoundAbsent:
                Add(Move.Leads, loader.To(LoaderAt.Loads));
                break;
            case LoaderAt.FoundStale:
                Add(Move.Leads, loader.To(LoaderAt.Refreshes));
                break;
            case LoaderAt.Loads:
            {
                var (after, granted) = await _redis.StepAsync(state.Key, Begin("load", revision, token));
                next.Add(Begun(state, index, Move.Begins, after, granted));
                break;
            }
            case LoaderAt.Refreshes:
            {
                var (after, granted) = await _redis.StepAsync(state.Key, Begin("refresh", revision, token));
                next.Add(Begun(state, index, Move.Begins, after, granted));
                var (taken, isTaken) = await _redis.StepAsync(state.Key, Begin("refresh at once", revision, token));
                if (isTaken && !granted)
                {
                    next.Add(Begun(state, index, Move.TakesOver, taken, isTaken));
                }
                break;
            }
            case LoaderAt.Begun:
                Add(Move.ReadsTheStore, loader.To(LoaderAt.Read) with { Content = Store.Ask(state.Order, revision) });
                Add(
                    Move.FailsToReadTheStore,
                    _flaw == Flaw.FillsAfterFailedRead
                        ? loader.To(LoaderAt.Read) with
                        {
                            Content = _takenForAbsence,
                        }
                        : loader.To(LoaderAt.Failed)
                );
                break;
            case LoaderAt.Failed:
            {
                var (after, _) = await _redis.StepAsync(state.Key, Abandon(revision, token));
                next.Add(new Next(Actor.Loader1 + index, Move.Abandons, End(state with { Key = after }, index)));
                break;
            }
            case LoaderAt.Read when _flaw != Flaw.JoinsAfterFill:
                Add(Move.LetsNobodyJoin, loader.To(LoaderAt.Closed));
                break;
            case LoaderAt.Read or LoaderAt.Closed:
            {
                var (after, granted) = await _redis.StepAsync(state.Key, Fill(revision, token, loader.Content));
                var move = granted ? Move.Fills : Move.IsRefusedItsFill;
                if (_flaw == Flaw.JoinsAfterFill)
                {
                    Add(move, loader.To(LoaderAt.Filled) with { IsFilled = granted }, after);
                    break;
                }
                return Complete(state with { Key = after }, index, move, granted, next);
            }
            case LoaderAt.Filled:
                return Complete(state, index, Move.SharesWhatItFilled, loader.IsFilled, next);
            default:
                break; // Waits for another, or is through.
        }
        return null;
    }

    private async ValueTask WriterAsync(ModelState state, int index, List<Next> next)
    {
        var taken = state.Writer(index);
        if (IsThrough(state, index))
        {
            return;
        }
        var written = EventOf(index, taken / StepsOfEvent);
        var actor = Actor.Writer1 + index;
        var finished = (taken / StepsOfEvent * StepsOfEvent) + StepsOfEvent;
        switch (taken % StepsOfEvent)
        {
            case 0 when _flaw == Flaw.WritesCacheFirst:
                var (early, _) = await _redis.StepAsync(state.Key, WriteStep(_events[written]));
                next.Add(new Next(actor, Move.WritesTheCache, (state with { Key = early }).WithWriter(index, taken + 1)));
                break;
            case 1 when _flaw == Flaw.WritesCacheFirst:
                var late = state with { Order = Store.Put(state.Order, written) };
                next.Add(new Next(actor, Move.WritesTheStore, late.WithWriter(index, finished)));
                break;
            case 0:
                var durable = state with { Order = Store.Put(state.Order, written) };
                next.Add(new Next(actor, Move.WritesTheStore, durable.WithWriter(index, taken + 1)));
                break;
            case 1:
                var after =
                    _flaw == Flaw.SkipsWriteAround && _events[written].Strategy == RedisStrategy.WriteAround
                        ? state.Key
                        : (await _redis.StepAsync(state.Key, WriteStep(_events[written]))).After;
                next.Add(new Next(actor, Move.WritesTheCache, (state with { Key = after }).WithWriter(index, finished)));
                if (_scenario.LosesSteps || _flaw == Flaw.FinishesUnacknowledged)
                {
                    var inAir = state with { InAir = (ushort)(state.InAir | (1 << written)) };
                    next.Add(
                        new Next(
                            actor,
                            Move.HearsNothingOfItsStep,
                            inAir.WithWriter(index, _flaw == Flaw.FinishesUnacknowledged ? finished : taken + 1)
                        )
                    );
                }
                break;
            default:
                var (deleted, _) = await _redis.StepAsync(state.Key, Delete());
                next.Add(new Next(actor, Move.DeletesInstead, (state with { Key = deleted }).WithWriter(index, finished)));
                break;
        }
    }

    private LoaderAt LookUp(int key) =>
        ModelStore.LookUp(_redis.Content(key), ModelStore.Reads(_scenario.Revisions[0])[0], out _) switch
        {
            EntryState.Absent => LoaderAt.FoundAbsent,
            EntryState.Loading => LoaderAt.FoundLoading,
            _ => LoaderAt.FoundStale,
        };

    private Next Begun(in ModelState state, int index, Move move, int key, bool granted)
    {
        var after = state with { Key = key };
        return granted
            ? new Next(Actor.Loader1 + index, move, after.WithLoader(index, state.Loader(index).To(LoaderAt.Begun)))
            : new Next(Actor.Loader1 + index, Move.IsRefused, End(after, index));
    }

    /// <summary>The load is over: who led it, and who joined it, take what they are allowed to take.</summary>
    private string? Complete(in ModelState state, int index, Move move, bool granted, List<Next> next)
    {
        var loader = state.Loader(index);
        var other = state.Loader(1 - index);
        next.Add(new Next(Actor.Loader1 + index, move, End(state, index)));
        var wrong = loader.Content == _takenForAbsence ? null : Store.Judge(loader.Content, state.Order, loader.Owed);
        if (wrong is null && other.At == LoaderAt.Joined && (granted || _flaw == Flaw.SharesRefusedFill))
        {
            wrong = Store.Judge(loader.Content, state.Order, other.Owed);
        }
        return wrong;
    }

    private ModelState End(in ModelState state, int index)
    {
        var ended = state.WithLoader(index, state.Loader(index).Ended(_scenario.Rounds));
        var other = ended.Loader(1 - index);
        return other.At == LoaderAt.Joined ? ended.WithLoader(1 - index, other.Ended(_scenario.Rounds)) : ended;
    }

    private ushort Finished(in ModelState state)
    {
        var finished = (1 << _scenario.Initial.Length) - 1;
        for (var writer = 0; writer < 2; writer++)
        {
            for (var i = 0; i < state.Writer(writer) / StepsOfEvent; i++)
            {
                finished |= 1 << EventOf(writer, i);
            }
        }
        return (ushort)finished;
    }

    private int EventOf(int writer, int index) => _scenario.Initial.Length + (writer == 0 ? 0 : _scenario.Writer1.Length) + index;

    private bool IsThrough(in ModelState state, int writer) =>
        state.Writer(writer) / StepsOfEvent == (writer == 0 ? _scenario.Writer1 : _scenario.Writer2).Length;

    private ProtocolStep Begin(string what, FeatureDefinition feature, string token) =>
        Step(
            $"{what} {feature.Cache.Items} {token}",
            (patient, impatient, key) =>
                what switch
                {
                    "load" => patient.BeginLoadAsync(feature, key, token),
                    "refresh" => patient.BeginRefreshAsync(feature, key, token),
                    _ => impatient.BeginRefreshAsync(feature, key, token),
                }
        );

    private ProtocolStep Fill(FeatureDefinition feature, string token, short content) =>
        Step(
            $"fill {feature.Cache.Items} {token} {content}",
            (protocol, _, key) => protocol.FillAsync(feature, key, token, Store.Content(content))
        );

    private ProtocolStep Abandon(FeatureDefinition feature, string token) =>
        Step($"abandon {token}", (protocol, _, key) => GrantedAsync(protocol.AbandonAsync(feature, key, token)));

    private ProtocolStep WriteStep(ModelEvent written) =>
        written.Strategy == RedisStrategy.WriteThrough
            ? Step(
                $"write {Array.IndexOf(_events, written)}",
                (protocol, _, key) => GrantedAsync(protocol.WriteAsync(written.Write.Feature, key, [written.Write]))
            )
            : Delete();

    private ProtocolStep Delete() => Step("delete", (protocol, _, key) => GrantedAsync(protocol.DeleteAsync(key)));

    private ProtocolStep Expire() => Step("expire", (_, _, key) => _redis.ExpireAsync(key));

    private ProtocolStep Step(string name, Func<RedisCacheProtocol, RedisCacheProtocol, string, Task<bool>> run)
    {
        if (!_steps.TryGetValue(name, out var step))
        {
            step = new ProtocolStep(_steps.Count, name, run);
            _steps.Add(name, step);
        }
        return step;
    }

    private static async Task<bool> GrantedAsync(Task sent)
    {
        await sent;
        return true;
    }
}
