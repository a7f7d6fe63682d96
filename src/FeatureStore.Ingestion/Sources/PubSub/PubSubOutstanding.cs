namespace FeatureStore.Ingestion.Sources.PubSub;

/// <summary>The messages that were pulled and are not acknowledged. Safe for concurrent use.</summary>
/// <param name="max">How many there may be.</param>
internal sealed class PubSubOutstanding(int max)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _underWay = [];
    private List<string> _durable = [];
    private List<string> _givenUp = [];
    private TaskCompletionSource _changed = NewChange();

    /// <summary>How many more may be pulled.</summary>
    public int Room
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(0, max - _underWay.Count);
            }
        }
    }

    /// <summary>Those whose deadline has to be extended.</summary>
    public string[] UnderWay
    {
        get
        {
            lock (_gate)
            {
                return [.. _underWay];
            }
        }
    }

    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _underWay.Count == 0;
            }
        }
    }

    public void Begin(string ackId)
    {
        lock (_gate)
        {
            _underWay.Add(ackId);
        }
    }

    /// <summary>All that it yields is durable, or it was given up.</summary>
    public void Finish(string ackId, bool isDurable)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _underWay.Remove(ackId);
            (isDurable ? _durable : _givenUp).Add(ackId);
            changed = _changed;
            _changed = NewChange();
        }
        changed.TrySetResult();
    }

    /// <summary>Takes what is to be acknowledged, and what is to be given back.</summary>
    public (List<string> Durable, List<string> GivenUp) Take()
    {
        lock (_gate)
        {
            var taken = (_durable, _givenUp);
            (_durable, _givenUp) = ([], []);
            return taken;
        }
    }

    /// <summary>Puts back what could not be acknowledged.</summary>
    public void Return(List<string> durable)
    {
        lock (_gate)
        {
            _durable.AddRange(durable);
        }
    }

    /// <summary>Ends when more may be pulled.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_underWay.Count < max)
                {
                    return;
                }
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
