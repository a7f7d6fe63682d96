using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>The definitions of one kind that others may name, also those that turned out wrong: they are no unknown names.</summary>
/// <param name="kind">As messages name it: <c>stream</c>.</param>
/// <param name="isComplete">False when a file could not be read: what it defines is unknown then, and nothing is said of missing names.</param>
/// <param name="unclear">Names of which it is not known what they name.</param>
internal sealed class References<T>(string kind, bool isComplete, IEnumerable<string?> unclear)
    where T : class
{
    /// <summary>Names that a wrong one is compared with: thousands of mistakes in a large catalog must not hold anybody up.</summary>
    private const int MaxCandidates = 1_000;

    private readonly Dictionary<string, T?> _known = [];
    private readonly HashSet<string?> _unclear = [.. unclear];

    /// <param name="name">Null where the document has none to be found by.</param>
    /// <param name="definition">Null where it is wrong.</param>
    public void Add(string? name, T? definition)
    {
        if (name is not null)
        {
            _known.TryAdd(name, definition);
        }
    }

    /// <summary>The definitions that are right.</summary>
    public IEnumerable<T> All => _known.Values.OfType<T>();

    /// <returns>Null when there is none to use, which has been reported here or where it is defined.</returns>
    public T? Resolve(MappingReader reader, TextKey key)
    {
        if (reader.Read(key) is not { } name)
        {
            return null;
        }
        if (_known.TryGetValue(name, out var definition))
        {
            return definition;
        }
        if (isComplete && !_unclear.Contains(name))
        {
            var hint = reader.Diagnostics.IsFull ? string.Empty : NearestName.Hint(name, _known.Keys.Take(MaxCandidates));
            var names =
                _known.Count == 0 ? $"; there are none: define one with kind: {char.ToUpperInvariant(kind[0])}{kind[1..]}"
                : hint.Length > 0 ? hint
                : $"; there are {string.Join(", ", _known.Keys.Take(MaxCandidates).Order(StringComparer.Ordinal).Take(10))}";
            reader.Error(key, $"unknown {kind} '{name}'{names}");
        }
        return null;
    }
}
