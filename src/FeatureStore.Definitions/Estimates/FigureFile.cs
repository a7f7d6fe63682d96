using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;

namespace FeatureStore.Definitions.Estimates;

/// <summary>Files of figures: one YAML mapping (JSON is one too), read like definitions.</summary>
internal static class FigureFile
{
    /// <exception cref="InvalidDefinitionsException">The file cannot be read, or something in it is wrong.</exception>
    public static T Load<T>(string path, Shape shape, Func<MappingReader, T?> read)
        where T : class
    {
        try
        {
            if (new FileInfo(path).Length > YamlFile.MaxLength)
            {
                throw new IOException("it is longer than a MiB");
            }
            return Parse(path, File.ReadAllText(path), shape, read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var diagnostics = new DiagnosticBag();
            diagnostics.Error(path, $"the file cannot be read: {e.Message}");
            throw new InvalidDefinitionsException(diagnostics.ToSorted());
        }
    }

    /// <exception cref="InvalidDefinitionsException">Something in it is wrong.</exception>
    public static T Parse<T>(string path, string text, Shape shape, Func<MappingReader, T?> read)
        where T : class
    {
        var diagnostics = new DiagnosticBag();
        var file = new YamlFile(path, text);
        T? figures = null;
        if (YamlReader.TryRead(file, diagnostics, out var documents))
        {
            if (documents is [YamlNode.Mapping mapping])
            {
                figures = read(new MappingReader(mapping, shape, diagnostics));
            }
            else
            {
                diagnostics.Error(path, $"{shape.What} is one mapping of {string.Join(", ", shape.Names)}");
            }
        }
        return figures is null || diagnostics.HasErrors ? throw new InvalidDefinitionsException(diagnostics.ToSorted()) : figures;
    }
}
