using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.RunTime;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Storage.Records;
using GraphQL;
using GraphQLParser;

namespace FeatureStore.Serving.Plans;

/// <summary>All that one request needs while a plan runs. Kept and used again, so that a request costs no objects of its own.</summary>
internal sealed class PlanExecution(ServingOptions options, ServingMetrics metrics, RequestTelemetry telemetry)
{
    /// <summary>Of so many requests, the freshness of one is measured.</summary>
    private const int FreshnessEvery = 16;
    private const int MaxKeptScratch = 64 * 1024;
    private const int MaxKeptReads = 16 * 1024;

    private readonly Dictionary<ReadKey, int> _known = [];
    private readonly HashSet<ReadOnlyMemory<byte>> _leftOut = [];
    private readonly List<PlannedRead> _planned = [];
    private readonly List<int> _positions = [];
    private readonly List<RootState> _roots = [];
    private FieldSlice[] _slices = new FieldSlice[16];
    private byte[] _scratch = new byte[1_024];
    private int _requests;
    private int _freshnessLeft;
    private RequestCost _cost = new(options);

    public ReadTrips Trips { get; } = new();

    public PooledBuffer Output { get; } = new();

    public Bindings Bindings { get; } = new();

    /// <summary>Ids of all roots, one root after another.</summary>
    public List<string> Ids { get; } = [];

    /// <summary>What each <c>features(...)</c> of the operation selects, in the order of the roots.</summary>
    public Queue<ImmutableArray<SelectedFeature>> Selected { get; } = [];

    /// <summary>What the <c>features(...)</c> that is being written selects.</summary>
    public ImmutableArray<SelectedFeature> Selection { get; set; }

    public List<ExecutionError> Errors { get; } = [];

    public ServingOptions Options => options;

    public ServingMetrics Metrics => metrics;

    public SchemaSnapshot Snapshot { get; private set; } = null!;

    public ClientGrant Grant { get; private set; } = ClientGrant.Everything;

    /// <summary>Epoch ms, the same for all of the request.</summary>
    public long Now { get; private set; }

    /// <summary>The plan that runs.</summary>
    public PlanVariant Plan { get; private set; } = null!;

    /// <summary>Name of the operation; null where it has none.</summary>
    public string? Operation { get; set; }

    /// <summary>Why reads that nobody answered are open.</summary>
    public string OpenCode { get; set; } = ErrorCodes.DeadlineExceeded;

    /// <summary>The store may still be at work on the batch: this must not be used again.</summary>
    public bool IsAbandoned { get; set; }

    public void Begin(SchemaSnapshot snapshot, PlanVariant plan, ClientGrant grant, long now)
    {
        _freshnessLeft = _requests++ % FreshnessEvery == 0 ? RequestTelemetry.FreshnessSample : 0;
        Snapshot = snapshot;
        Plan = plan;
        Grant = grant;
        Now = now;
    }

    /// <summary>Makes it ready for another request.</summary>
    public void Clear()
    {
        Trips.Clear();
        Output.Clear();
        Ids.Clear();
        Selected.Clear();
        Errors.Clear();
        _known.Clear();
        _leftOut.Clear();
        _planned.Clear();
        _positions.Clear();
        _roots.Clear();
        _cost = new RequestCost(options);
        if (_scratch.Length > MaxKeptScratch)
        {
            _scratch = new byte[1_024];
        }
        if (_positions.Capacity > MaxKeptReads)
        {
            // One large request must not hold its memory for ever (I7).
            _positions.Capacity = 0;
            _known.TrimExcess(0);
            Ids.Capacity = 0;
        }
        Bindings.Reset(0);
        Snapshot = null!;
        Plan = null!;
        OpenCode = ErrorCodes.DeadlineExceeded;
    }

    /// <summary>Room for the texts of a request.</summary>
    public byte[] Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new byte[length];
        }
        return _scratch;
    }

    public RootState Root(int index) => _roots[index];

    public ref readonly PlannedRead Planned(int index) => ref CollectionsMarshal.AsSpan(_planned)[index];

    public int Position(int index) => _positions[index];

    /// <summary>The entities of a root from one on whose reads have all ended.</summary>
    /// <param name="root">Which root.</param>
    /// <param name="from">First entity.</param>
    /// <param name="done">Calls of the store that have ended.</param>
    /// <returns>After the last of them.</returns>
    public int NextReady(int root, int from, int done)
    {
        var state = _roots[root];
        var positions = CollectionsMarshal.AsSpan(_positions);
        for (var entity = from; entity < state.IdCount; entity++)
        {
            foreach (var position in positions.Slice(state.FirstPosition + (entity * state.ReadCount), state.ReadCount))
            {
                if (position >= 0 && ReadTrips.TripOf(position) >= done)
                {
                    return entity;
                }
            }
        }
        return state.IdCount;
    }

    /// <summary>Room for the slices of one record, until the next call.</summary>
    public Span<FieldSlice> Slices(int count)
    {
        if (_slices.Length < count)
        {
            _slices = new FieldSlice[count];
        }
        return _slices.AsSpan(0, count);
    }

    public void AddPlanned(in PlannedRead read) => _planned.Add(read);

    /// <summary>Adds the reads of a root whose ids and planned reads were added last.</summary>
    /// <exception cref="ServingError">The request asks for too much.</exception>
    public void AddRoot(int idCount, int readCount, bool mayRepeat)
    {
        _cost.AddIds(idCount);
        var root = new RootState(Ids.Count - idCount, idCount, _planned.Count - readCount, readCount, _positions.Count);
        _roots.Add(root);
        var planned = CollectionsMarshal.AsSpan(_planned).Slice(root.FirstRead, readCount);
        for (var i = 0; i < idCount; i++)
        {
            var id = Ids[root.FirstId + i];
            foreach (ref readonly var read in planned)
            {
                _positions.Add(Add(read, id, mayRepeat));
            }
        }
    }

    /// <summary>Measures how old the newest record of an answer is, of a sample.</summary>
    public void MeasureFreshness(long newest)
    {
        if (_freshnessLeft > 0)
        {
            _freshnessLeft--;
            telemetry.Served(Now, newest);
        }
    }

    /// <summary>A place of the answer that is null because of an error.</summary>
    public void Fail(ExecutionError error, Location location, object[] path)
    {
        error.Path = path;
        error.AddLocation(location);
        Errors.Add(error);
        metrics.Error(ErrorCodes.Of(error));
    }

    /// <summary>Counts a record that cannot be served: once, however often the query asks for it.</summary>
    public void LeaveOut(FeatureShape shape, in StoredRecord record, LeftOutReason reason)
    {
        if (_leftOut.Add(record.Value))
        {
            metrics.LeftOut(shape, reason);
        }
    }

    private int Add(in PlannedRead read, string id, bool mayRepeat)
    {
        if (read.Error is not null)
        {
            return PlannedRead.Refused;
        }
        if (read.Limit == 0 || read.Window.IsEmpty)
        {
            return PlannedRead.Nothing;
        }
        if (read.Fields > 0)
        {
            _cost.AddValues(read.Limit, entities: 1, read.Fields);
        }
        if (mayRepeat)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(
                _known,
                new ReadKey(read.Shape.Definition, id, read.Window.From, read.Window.To, read.Limit),
                out var exists
            );
            if (exists)
            {
                return known;
            }
            known = Trips.Next;
        }
        _cost.AddRecords(read.Limit);
        return Trips.Add(new RecordRead(read.Shape.Definition, id, read.Window.From, read.Window.To, read.Limit));
    }
}
