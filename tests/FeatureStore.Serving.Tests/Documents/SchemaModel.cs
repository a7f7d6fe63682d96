using GraphQLParser;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Tests.Documents;

/// <summary>What a generator has to know of a schema, read from its text, as any client would.</summary>
internal sealed class SchemaModel
{
    private SchemaModel(
        Dictionary<string, FieldModel[]> objects,
        Dictionary<string, InputModel[]> inputs,
        Dictionary<string, string[]> enums
    ) => (Objects, Inputs, Enums) = (objects, inputs, enums);

    public IReadOnlyDictionary<string, FieldModel[]> Objects { get; }

    public IReadOnlyDictionary<string, InputModel[]> Inputs { get; }

    public IReadOnlyDictionary<string, string[]> Enums { get; }

    public static SchemaModel FromSdl(string sdl)
    {
        var definitions = Parser.Parse(sdl).Definitions;
        return new SchemaModel(
            definitions
                .OfType<GraphQLObjectTypeDefinition>()
                .ToDictionary(t => t.Name.StringValue, t => t.Fields!.Items.Select(Field).ToArray(), StringComparer.Ordinal),
            definitions
                .OfType<GraphQLInputObjectTypeDefinition>()
                .ToDictionary(t => t.Name.StringValue, t => t.Fields!.Items.Select(Input).ToArray(), StringComparer.Ordinal),
            definitions
                .OfType<GraphQLEnumTypeDefinition>()
                .ToDictionary(
                    t => t.Name.StringValue,
                    t => t.Values!.Items.Select(v => v.Name.StringValue).ToArray(),
                    StringComparer.Ordinal
                )
        );
    }

    private static FieldModel Field(GraphQLFieldDefinition field) =>
        new(field.Name.StringValue, TypeReference.Of(field.Type), field.Arguments?.Items.Select(Input).ToArray() ?? []);

    private static InputModel Input(GraphQLInputValueDefinition input) =>
        new(input.Name.StringValue, TypeReference.Of(input.Type), input.DefaultValue is not null);
}
