using System.Runtime.InteropServices;
using System.Text.Json;

namespace FeatureStore.Definitions.Expressions;

/// <summary>The elements of a <see cref="CelValue"/> of kind list.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct CelElements
{
    private readonly CelValue[]? _computed;
    private readonly JsonElement _json;

    internal CelElements(CelValue[]? computed, JsonElement json)
    {
        _computed = computed;
        _json = json;
    }

    public int Count => _computed?.Length ?? _json.GetArrayLength();

    /// <summary>Element by position; on JSON a walk from the start, so use the enumerator for all of them.</summary>
    public CelValue this[int index] => _computed is null ? CelValue.FromJson(_json[index]) : _computed[index];

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks the elements once.</summary>
    [StructLayout(LayoutKind.Auto)]
    public struct Enumerator
    {
        private readonly CelValue[]? _computed;
        private JsonElement.ArrayEnumerator _json;
        private int _index = -1;

        internal Enumerator(in CelElements elements)
        {
            _computed = elements._computed;
            _json = _computed is null ? elements._json.EnumerateArray() : default;
        }

        public readonly CelValue Current => _computed is null ? CelValue.FromJson(_json.Current) : _computed[_index];

        public bool MoveNext() => _computed is null ? _json.MoveNext() : ++_index < _computed.Length;
    }
}
