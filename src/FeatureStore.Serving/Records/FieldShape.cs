using System.Text.Json;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Serving.Records;

/// <summary>A field as the serving side needs it: names ready to be written, its default in served form.</summary>
internal sealed class FieldShape
{
    public FieldShape(FieldDefinition definition)
    {
        Definition = definition;
        GraphName = GraphQlName.Camel(definition.Name);
        Name = JsonEncodedText.Encode(definition.Name);
        // A default of null says no more than no default.
        HasDefault = definition.Default is { IsEmpty: false } json && !json.Span.SequenceEqual("null"u8);
        Default = HasDefault ? definition.Default!.Value : default;
    }

    public FieldDefinition Definition { get; }

    public int Ordinal => Definition.Ordinal;

    public FieldType Type => Definition.Type;

    public bool Required => Definition.Required;

    /// <summary><c>articleId</c>.</summary>
    public string GraphName { get; }

    /// <summary><c>article_id</c>.</summary>
    public JsonEncodedText Name { get; }

    public bool HasDefault { get; }

    /// <summary>Stored JSON, for records that lack the field.</summary>
    public ReadOnlyMemory<byte> Default { get; }

    /// <summary>Whether <c>sum</c>, <c>avg</c>, <c>min</c> and <c>max</c> take it.</summary>
    public bool IsNumeric => Type.Kind is FieldKind.Int or FieldKind.Long or FieldKind.Float;
}
