namespace FeatureStore.Ingestion.Dispatch;

/// <summary>Joins ascending lists of routes into one. Holds a buffer: reused from event to event, not for concurrent use.</summary>
internal sealed class RouteSelection
{
    private int[] _first = [];
    private int[] _joined = [];
    private int _count;

    public void Begin(int[] routes)
    {
        _first = routes;
        _count = 0;
    }

    public void Add(int[] routes)
    {
        if (routes.Length == 0)
        {
            return;
        }
        if (_count == 0 && _first.Length == 0)
        {
            // The usual case: one path, one list, used as it is.
            _first = routes;
            return;
        }
        if (_count == 0)
        {
            Append(_first);
        }
        Append(routes);
    }

    public ReadOnlySpan<int> Finish()
    {
        if (_count == 0)
        {
            return _first;
        }
        var joined = _joined.AsSpan(0, _count);
        joined.Sort();
        var kept = 1;
        for (var i = 1; i < joined.Length; i++)
        {
            if (joined[i] != joined[kept - 1])
            {
                joined[kept++] = joined[i];
            }
        }
        return joined[..kept];
    }

    private void Append(int[] routes)
    {
        if (_count + routes.Length > _joined.Length)
        {
            Array.Resize(ref _joined, Math.Max(2 * _joined.Length, _count + routes.Length));
        }
        routes.CopyTo(_joined, _count);
        _count += routes.Length;
    }
}
