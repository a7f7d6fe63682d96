using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FeatureStore.Definitions.Expressions;

/// <summary>What is known of a value before evaluation: of what kind it is, and of JSON that is declared, what it holds.</summary>
/// <param name="Kinds">What it may be.</param>
public sealed record CelType(CelKinds Kinds)
{
    /// <summary>CEL's <c>dyn</c>: nothing is known.</summary>
    public static readonly CelType Any = new(CelKinds.Any);

    /// <summary>Of a map its fields; null where only the event knows them.</summary>
    public FrozenDictionary<string, CelType>? Fields { get; init; }

    /// <summary>Whether a map may have fields beside <see cref="Fields"/>.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Of a list its elements; null where nothing is known of them.</summary>
    public CelType? Element { get; init; }

    /// <summary>The only texts that it may be; empty: any.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>The type in one line, the same for the same type.</summary>
    public override string ToString()
    {
        var kinds = Kinds == CelKinds.Any ? "any" : Kinds.ToString();
        var texts = Texts.IsEmpty ? "" : $"({string.Join('|', Texts)})";
        var element = Element is null ? "" : $"[{Element}]";
        var fields = Fields is null
            ? ""
            : $"{{{string.Join(", ", Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}: {f.Value}"))}{(IsOpen ? ", …" : "")}}}";
        return kinds + texts + element + fields;
    }
}
