using System.Runtime.InteropServices;
using System.Text.Json;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Expressions;

/// <summary>The entries of a <see cref="CelValue"/> of kind map.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct CelEntries
{
    private readonly CelMap? _computed;
    private readonly JsonElement _json;

    internal CelEntries(CelMap? computed, JsonElement json)
    {
        _computed = computed;
        _json = json;
    }

    public int Count =>
        _computed is not null ? _computed.Count
        : _json.ValueKind == JsonValueKind.Object ? _json.GetPropertyCount()
        : 0;

    public Enumerator GetEnumerator() => new(this);

    /// <summary>
    /// Walks the entries once. A JSON name that is no Unicode text gives a key of kind error. A JSON object that has a name twice
    /// gives both entries; looked up by name, the last counts.
    /// </summary>
    [StructLayout(LayoutKind.Auto)]
    public struct Enumerator
    {
        private readonly bool _isJson;
        private JsonElement.ObjectEnumerator _json;
        private Dictionary<CelValue, CelValue>.Enumerator _computed;

        internal Enumerator(in CelEntries entries)
        {
            _isJson = entries._json.ValueKind == JsonValueKind.Object;
            _json = _isJson ? entries._json.EnumerateObject() : default;
            _computed = (entries._computed ?? CelMap.Empty).GetEnumerator();
        }

        public readonly KeyValuePair<CelValue, CelValue> Current =>
            _isJson ? new(JsonText.NameOf(_json.Current), CelValue.FromJson(_json.Current.Value)) : _computed.Current;

        public bool MoveNext() => _isJson ? _json.MoveNext() : _computed.MoveNext();
    }
}
