namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>A map that an expression made. Keys are of kind bool, int, uint or string; numbers of different kinds are one key when they are equal.</summary>
internal sealed class CelMap
{
    public static readonly CelMap Empty = new(0);

    // A dictionary from which nothing is removed keeps the order of insertion.
    private readonly Dictionary<CelValue, CelValue> _entries;

    public CelMap(int capacity) => _entries = new Dictionary<CelValue, CelValue>(capacity, CelKeyComparer.Instance);

    public int Count => _entries.Count;

    /// <summary>As <see cref="CelWeight"/> counts.</summary>
    public long Weight { get; private set; } = CelWeight.Scalar;

    /// <summary>False when the key is there already. Only while the map is being made.</summary>
    public bool TryAdd(in CelValue key, in CelValue value)
    {
        if (!_entries.TryAdd(key, value))
        {
            return false;
        }
        Weight = CelWeight.Add(Weight, CelWeight.Add(CelWeight.Of(key), CelWeight.Of(value)));
        return true;
    }

    public bool TryGet(in CelValue key, out CelValue value) => _entries.TryGetValue(key, out value);

    public Dictionary<CelValue, CelValue>.Enumerator GetEnumerator() => _entries.GetEnumerator();

    /// <summary>Whether a value may be a key at all.</summary>
    public static bool IsKey(in CelValue value) => value.Kind is CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String;

    private sealed class CelKeyComparer : IEqualityComparer<CelValue>
    {
        public static readonly CelKeyComparer Instance = new();

        public bool Equals(CelValue x, CelValue y) => CelEquality.AreEqual(x, y);

        public int GetHashCode(CelValue obj) =>
            obj.Kind switch
            {
                CelKind.String => obj.AsString().GetHashCode(StringComparison.Ordinal),
                CelKind.Bool => obj.AsBool() ? 1 : 2,
                // Equal numbers of different kinds must meet in one bucket: all of them hash as doubles.
                CelKind.Int or CelKind.UInt or CelKind.Double => obj.AsDouble().GetHashCode(),
                _ => 0,
            };
    }
}
