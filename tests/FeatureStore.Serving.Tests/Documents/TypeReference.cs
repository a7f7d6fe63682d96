using GraphQLParser.AST;

namespace FeatureStore.Serving.Tests.Documents;

/// <summary>A type where it is used: named, or a list.</summary>
/// <param name="Name">Null for a list.</param>
/// <param name="Element">Of a list; otherwise null.</param>
/// <param name="Required">Whether null is left out.</param>
internal sealed record TypeReference(string? Name, TypeReference? Element, bool Required)
{
    /// <summary>What selections are made on.</summary>
    public string Innermost => Name ?? Element!.Innermost;

    public static TypeReference Of(GraphQLType type) =>
        type switch
        {
            GraphQLNonNullType required => Of(required.Type) with { Required = true },
            GraphQLListType list => new TypeReference(null, Of(list.Type), Required: false),
            GraphQLNamedType named => new TypeReference(named.Name.StringValue, null, Required: false),
            _ => throw new InvalidOperationException(type.ToString()),
        };

    public override string ToString() => (Name ?? $"[{Element}]") + (Required ? "!" : "");
}
