using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>One document, of which kind and name are known and nothing else yet.</summary>
/// <param name="Kind">What it defines; null when that cannot be told.</param>
/// <param name="Name">Null when it has none that can be used.</param>
/// <param name="Root">The document.</param>
internal sealed record DefinitionDocument(DefinitionKind? Kind, string? Name, YamlNode.Mapping Root)
{
    /// <summary>Where the name stands.</summary>
    public YamlNode NameNode => Root.Find("name") ?? Root;

    /// <summary>Reads what all documents have.</summary>
    /// <returns>Null when the document is no mapping.</returns>
    public static DefinitionDocument? Read(YamlNode root, DiagnosticBag diagnostics)
    {
        if (root is not YamlNode.Mapping mapping)
        {
            diagnostics.Error(root, $"a definition is a mapping with apiVersion, kind and name; found {root.Describe()}");
            return null;
        }
        // The other keys depend on the kind; whoever reads them reports the unknown ones.
        var reader = new MappingReader(mapping, "a definition", keys: null, diagnostics);
        ReadVersion(reader);
        var kind = reader.Read(DefinitionKeys.Kind);
        var isStream = kind == DefinitionKind.Stream;
        var name = reader.Read(isStream ? DefinitionKeys.StreamName : DefinitionKeys.Name);
        if (name is not null && !(isStream ? NameRules.IsStreamName(name) : NameRules.IsSnakeCase(name)))
        {
            reader.Error(DefinitionKeys.Name, NameRules.Complaint("name", name, isStream));
        }
        return new DefinitionDocument(kind, name, mapping);
    }

    /// <summary>Reports an <c>apiVersion</c> that is not there or not known.</summary>
    public static void ReadVersion(MappingReader reader)
    {
        var version = reader.Read(DefinitionKeys.ApiVersion);
        if (version is not null && version != DefinitionKeys.Version)
        {
            reader.Error(DefinitionKeys.ApiVersion, $"'apiVersion' must be {DefinitionKeys.Version}, found '{version}'");
        }
    }

    /// <summary>A reader for the whole document.</summary>
    public MappingReader Reader(Shape shape, DiagnosticBag diagnostics) => new(Root, shape, diagnostics);
}
