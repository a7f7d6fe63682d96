namespace FeatureStore.Serving.Plans;

/// <summary>The values of an operation's variables in one request, by slot. Reused from request to request.</summary>
internal sealed class Bindings
{
    private Value[] _values = new Value[8];
    private int _count;

    public ref Value this[int slot] => ref _values[slot];

    /// <summary>Makes room for an operation's variables, all absent.</summary>
    public void Reset(int count)
    {
        if (_values.Length < count)
        {
            _values = new Value[count];
        }
        // The last request's values too: they must not be kept alive, nor be seen.
        Array.Clear(_values, 0, Math.Max(count, _count));
        _count = count;
    }
}
