using System.Globalization;
using System.Text;

namespace FeatureStore.Serving.Tests.Documents;

/// <summary>
/// Walks a schema and writes documents: mostly valid ones that use all of the language, some with a value, a name or a token that is wrong.
/// The same seed gives the same documents.
/// </summary>
internal sealed class DocumentGenerator(SchemaModel schema, NamePools names, Random random)
{
    private const int MaxDepth = 5;
    private const int MaxSelections = 60;

    private readonly ValueGenerator _values = new(schema, names, random);
    private readonly DocumentMutator _mutator = new(random);

    /// <summary>Share of documents in which tokens are removed, doubled or exchanged.</summary>
    public double Mutated { get; set; } = 0.1;

    public GeneratedRequest Next()
    {
        var operations = _values.Chance(0.85) ? 1 : random.Next(2, 4);
        var named = operations > 1 || _values.Chance(0.5);
        var tokens = new List<string>();
        var variables = new List<string>();
        for (var i = 0; i < operations; i++)
        {
            var operation = new OperationGenerator(schema, _values, random, $"Op{i}", MaxDepth, MaxSelections);
            tokens.AddRange(operation.Generate(named));
            variables.AddRange(operation.VariableValues);
        }
        if (_values.Chance(Mutated))
        {
            _mutator.Mutate(tokens);
        }
        string? name = null;
        if (operations > 1 || (named && _values.Chance(0.3)))
        {
            name =
                _values.Chance(0.04) ? "Nope"
                : operations > 1 && _values.Chance(0.04) ? null
                : $"Op{random.Next(operations).ToString(CultureInfo.InvariantCulture)}";
        }
        var given = variables.Count > 0 || _values.Chance(0.2) ? $"{{{string.Join(',', variables)}}}" : null;
        return new GeneratedRequest(Write(tokens), given, name);
    }

    /// <summary>Everything that the language ignores may stand between any two tokens.</summary>
    private string Write(List<string> tokens)
    {
        var noisy = _values.Chance(0.15);
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            text.Append(token)
                .Append(
                    noisy && _values.Chance(0.3) ? _values.Pick(["\n", ",", "\t", " # a comment, {\n", "\r\n", ",,  ", "\uFEFF"]) : " "
                );
        }
        return text.ToString();
    }
}
