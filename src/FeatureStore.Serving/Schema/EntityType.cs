using GraphQL.Types;
using GraphQLParser;

namespace FeatureStore.Serving.Schema;

/// <summary>
/// An object with as many fields as the catalog has features or entities. The library searches fields from the first to the last, for each
/// rule and each field of a document; here a name costs the same wherever it stands.
/// </summary>
internal sealed class EntityType : ObjectGraphType, IObjectGraphType
{
    private readonly Dictionary<string, FieldType> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldType>.AlternateLookup<ReadOnlySpan<char>> _byName;

    public EntityType() => _byName = _fields.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <inheritdoc/>
    public new FieldType? GetField(ROM name) => _byName.TryGetValue(name.Span, out var field) ? field : null;

    /// <inheritdoc/>
    public new bool HasField(string name) => _fields.ContainsKey(name);

    /// <inheritdoc/>
    public override FieldType AddField(FieldType fieldType)
    {
        base.AddField(fieldType);
        _fields.Add(fieldType.Name, fieldType);
        return fieldType;
    }
}
