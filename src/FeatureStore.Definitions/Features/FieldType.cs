using System.Globalization;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Features;

/// <summary>The type of a field, as written in YAML: <c>long</c>, <c>list&lt;string&gt;</c>, <c>vector&lt;64&gt;</c>.</summary>
/// <param name="Kind">The outer type.</param>
/// <param name="Element">The scalar type of the elements of a list, set or map; otherwise the kind itself.</param>
/// <param name="Length">The number of components of a vector; otherwise 0.</param>
public readonly record struct FieldType(FieldKind Kind, FieldKind Element, int Length)
{
    /// <summary>Most components of a vector: more, as float32, would not fit the largest value that can be stored.</summary>
    public const int MaxVectorLength = 65_536;

    /// <summary>What <see cref="TryParse"/> takes, but for the greatest length of a vector, as a regular expression of ECMA 262.</summary>
    public static readonly string Pattern =
        $"^\\s*({Words(IsScalar)}|(list|set|map)\\s*<\\s*({Words(IsScalar)})\\s*>|vector\\s*<\\s*0*[1-9][0-9]{{0,4}}\\s*>)\\s*$";

    /// <summary>One of each kind.</summary>
    public static readonly string[] Examples =
    [
        .. Enum.GetValues<FieldKind>()
            .Select(k =>
                (
                    IsScalar(k) ? Scalar(k)
                    : k == FieldKind.Vector ? Vector(64)
                    : Of(k, FieldKind.String)
                ).ToString()
            ),
    ];

    private static readonly (string Name, FieldKind Kind)[] Names = [.. Enum.GetValues<FieldKind>().Select(k => (Spell(k), k))];

    /// <summary>Of a vector's components; <see cref="VectorPrecision.Float32"/> for every other type. No part of the spelling.</summary>
    public VectorPrecision Precision { get; init; }

    /// <summary>Bytes of a stored vector before base64; 0 for every other type.</summary>
    public int PackedBytes =>
        Precision switch
        {
            VectorPrecision.Float16 => Length * 2,
            VectorPrecision.Int8 => sizeof(float) + Length,
            _ => Length * sizeof(float),
        };

    public static FieldType Scalar(FieldKind kind) => new(kind, kind, 0);

    public static FieldType Of(FieldKind collection, FieldKind element) => new(collection, element, 0);

    public static FieldType Vector(int length, VectorPrecision precision = VectorPrecision.Float32) =>
        new(FieldKind.Vector, FieldKind.Float, length) { Precision = precision };

    /// <summary>Whether values of a kind may be elements of a list, set or map.</summary>
    public static bool IsScalar(FieldKind kind) => kind < FieldKind.List;

    /// <summary>Reads the spelling that YAML uses.</summary>
    /// <param name="text">For example <c>list&lt;string&gt;</c>.</param>
    /// <param name="type">The type.</param>
    /// <param name="reason">Null, or what is wrong and what to write.</param>
    public static bool TryParse(string text, out FieldType type, out string? reason)
    {
        type = default;
        var open = text.IndexOf('<', StringComparison.Ordinal);
        var name = (open < 0 ? text : text[..open]).Trim();
        if (!TryFind(name, out var kind))
        {
            reason = $"unknown type '{name}'{Hint(name)}";
            return false;
        }
        if (IsScalar(kind))
        {
            type = Scalar(kind);
            reason = open < 0 ? null : $"'{name}' takes nothing in <>";
            return open < 0;
        }
        if (open < 0 || !text.EndsWith('>'))
        {
            reason =
                kind == FieldKind.Vector
                    ? "a vector needs its length: vector<64>"
                    : $"'{name}' needs the type of its elements: {name}<string>";
            return false;
        }
        var inner = text[(open + 1)..^1].Trim();
        return kind == FieldKind.Vector ? TryParseVector(inner, out type, out reason) : TryParseElement(kind, inner, out type, out reason);
    }

    /// <summary>The spelling that YAML uses.</summary>
    public override string ToString() =>
        Kind switch
        {
            FieldKind.List or FieldKind.Set or FieldKind.Map => $"{Spell(Kind)}<{Spell(Element)}>",
            FieldKind.Vector => $"vector<{Length}>",
            _ => Spell(Kind),
        };

    private static bool TryParseVector(string inner, out FieldType type, out string? reason)
    {
        var isLength =
            int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is >= 1 and <= MaxVectorLength;
        type = isLength ? Vector(length) : default;
        reason = isLength ? null : $"the length of a vector is a number from 1 to {MaxVectorLength}, found '{inner}'";
        return isLength;
    }

    private static bool TryParseElement(FieldKind kind, string inner, out FieldType type, out string? reason)
    {
        type = default;
        if (TryFind(inner, out var element) && IsScalar(element))
        {
            type = Of(kind, element);
            reason = null;
            return true;
        }
        reason =
            kind == FieldKind.Map && inner.Contains(',', StringComparison.Ordinal)
                ? "the keys of a map are always strings: write only the type of its values, as in map<long>"
            : element != default || inner.Contains('<', StringComparison.Ordinal)
                ? $"the elements of a {Spell(kind)} are of a scalar type, found '{inner}'; use json for nested values"
            : $"unknown type '{inner}'{Hint(inner)}";
        return false;
    }

    private static bool TryFind(string name, out FieldKind kind)
    {
        foreach (var (known, value) in Names)
        {
            if (known == name)
            {
                kind = value;
                return true;
            }
        }
        kind = default;
        return false;
    }

    private static string Hint(string name)
    {
        var hint = NearestName.Hint(name, Names.Select(n => n.Name));
        return hint.Length > 0
            ? hint
            : "; there are string, id, bool, int, long, float, timestamp, json, list<T>, set<T>, map<T> and vector<N>";
    }

    private static string Words(Func<FieldKind, bool> which) => string.Join('|', Enum.GetValues<FieldKind>().Where(which).Select(Spell));

    private static string Spell(FieldKind kind) => kind.ToString().ToLowerInvariant();
}
