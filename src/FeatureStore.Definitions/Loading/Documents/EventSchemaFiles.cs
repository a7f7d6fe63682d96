using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>The schemas of events that stand in files of their own, <c>*.schema.yaml</c>, each read once.</summary>
internal sealed class EventSchemaFiles(IEnumerable<YamlFile> files, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, YamlFile> _files = files.ToDictionary(f => f.Path, StringComparer.Ordinal);
    private readonly Dictionary<string, CelType> _read = [];

    /// <summary>Reads the file that a stream names.</summary>
    /// <param name="name">As written: relative to the file that it stands in.</param>
    /// <returns>Null when there is no such file, which has been reported then.</returns>
    public CelType? Read(YamlNode.Scalar name)
    {
        var path = Resolve(name.File.Path, name.Value);
        if (path is null || !_files.TryGetValue(path, out var file))
        {
            var hint = NearestName.Hint(path ?? name.Value, _files.Keys.Order(StringComparer.Ordinal));
            diagnostics.Error(
                name,
                !name.Value.EndsWith(".schema.yaml", StringComparison.Ordinal)
                    ? $"a file of a schema is called *.schema.yaml, found {name.Describe()}; JSON is YAML too, so that a JSON Schema only needs the name"
                    : $"there is no file '{path ?? name.Value}' below the directory of definitions; the name is relative to this file{hint}"
            );
            return null;
        }
        if (!_read.TryGetValue(path, out var type))
        {
            _read[path] = type = Read(file);
        }
        return type;
    }

    /// <summary>Warns of files that no stream names.</summary>
    public void WarnOfUnused()
    {
        foreach (var path in _files.Keys.Where(p => !_read.ContainsKey(p)).Order(StringComparer.Ordinal))
        {
            diagnostics.Warning(
                path,
                "no stream names this schema; write schema: {file: …} in the one whose events it describes, or remove it"
            );
        }
    }

    private CelType Read(YamlFile file)
    {
        if (!YamlReader.TryRead(file, diagnostics, out var documents))
        {
            return CelType.Any;
        }
        if (documents is [var schema])
        {
            return EventSchemaReader.ReadEvent(schema, diagnostics);
        }
        diagnostics.Error(
            file.Path,
            $"a file of a schema has one document, and this has {documents.Count}; give each schema a file of its own"
        );
        return CelType.Any;
    }

    /// <returns>A path with <c>/</c> below the directory of definitions; null where it leads out.</returns>
    private static string? Resolve(string from, string name)
    {
        var parts = new List<string>(from.Split('/')[..^1]);
        foreach (var part in name.Split('/'))
        {
            if (part == ".." && parts.Count == 0)
            {
                return null;
            }
            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ""))
            {
                parts.Add(part);
            }
        }
        return string.Join('/', parts);
    }
}
