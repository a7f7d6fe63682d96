using System.Globalization;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>
/// Reads the keys of one mapping. Whatever is wrong is reported once and reads as absent, so that the reader of a document goes on
/// and finds the rest.
/// </summary>
internal sealed class MappingReader
{
    private readonly YamlNode.Mapping _mapping;
    private readonly string _what;

    /// <param name="mapping">What to read.</param>
    /// <param name="shape">The keys there are.</param>
    /// <param name="diagnostics">Gets what is wrong, unknown keys at once.</param>
    public MappingReader(YamlNode.Mapping mapping, Shape shape, DiagnosticBag diagnostics)
        : this(mapping, shape.What, diagnostics)
    {
        foreach (var (key, value) in mapping.Entries)
        {
            if (shape.Allows(key.Value))
            {
                continue;
            }
            if (Array.Find([.. shape.Refused], r => r.Name == key.Value) is { Why: { } why })
            {
                diagnostics.Error(value, why);
                continue;
            }
            ReportUnknown(key, shape.Names);
        }
    }

    /// <summary>A mapping whose keys are names, or depend on one of them.</summary>
    /// <param name="mapping">What to read.</param>
    /// <param name="what">As messages name it.</param>
    /// <param name="keys">The keys there may be; null: any.</param>
    /// <param name="diagnostics">Gets what is wrong.</param>
    public MappingReader(YamlNode.Mapping mapping, string what, string[]? keys, DiagnosticBag diagnostics)
        : this(mapping, what, diagnostics)
    {
        foreach (var (key, _) in mapping.Entries)
        {
            if (keys is not null && !keys.Contains(key.Value))
            {
                ReportUnknown(key, keys);
            }
        }
    }

    private MappingReader(YamlNode.Mapping mapping, string what, DiagnosticBag diagnostics) =>
        (_mapping, _what, Diagnostics) = (mapping, what, diagnostics);

    public DiagnosticBag Diagnostics { get; }

    public YamlNode.Mapping Node => _mapping;

    public bool Has(string key) => _mapping.Find(key) is not null;

    /// <summary>Where a key's value stands, or else the mapping.</summary>
    public YamlNode At(string key) => _mapping.Find(key) ?? _mapping;

    /// <summary>Says what is wrong with a key's value.</summary>
    public void Error(string key, string message) => Diagnostics.Error(At(key), message);

    public bool Has(Key key) => Has(key.Name);

    public YamlNode At(Key key) => At(key.Name);

    public void Error(Key key, string message) => Error(key.Name, message);

    /// <summary>Whether of each group of keys exactly one stands here; reports where not.</summary>
    public bool HasOneOf(Shape shape)
    {
        var isRight = true;
        foreach (var keys in shape.OneOf)
        {
            var found = keys.Where(Has).ToArray();
            if (found.Length == 1)
            {
                continue;
            }
            isRight = false;
            var names = string.Join(" or ", keys.Select(k => $"'{k}'"));
            if (found.Length == 0)
            {
                Diagnostics.Error(_mapping, $"{_what} needs {names}");
            }
            else
            {
                Error(found[^1], $"{_what} has {names}, not both");
            }
        }
        return isRight;
    }

    /// <summary>Whatever stands at a key, if it is anything.</summary>
    public YamlNode? Value(Key key)
    {
        var node = _mapping.Find(key.Name);
        if (node is null)
        {
            if (key.Required)
            {
                Diagnostics.Error(_mapping, $"{_what} needs '{key.Name}'{WhatFor(key)}");
            }
            return null;
        }
        if (node is YamlNode.Scalar { IsMisread: true })
        {
            return null;
        }
        if (node is YamlNode.Scalar { IsNull: true })
        {
            Diagnostics.Error(node, $"'{key.Name}' has no value; give it one or remove the key");
            return null;
        }
        return node;
    }

    /// <summary>Text; a plain number or bool counts as what was typed. Pattern and reserved words are for the caller, who can say more.</summary>
    public string? Read(TextKey key)
    {
        if (Scalar(key, "a text") is not { } scalar)
        {
            return null;
        }
        if (key.NonEmpty && scalar.Value.Length == 0)
        {
            Diagnostics.Error(scalar, $"'{key.Name}' is empty; give it a text");
            return null;
        }
        return scalar.Value;
    }

    public int? Read(IntegerKey key)
    {
        if (Scalar(key, "a whole number") is not { } scalar)
        {
            return null;
        }
        if (
            scalar.IsPlain
            && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= key.Min
            && value <= key.Max
        )
        {
            return value;
        }
        Diagnostics.Error(scalar, $"'{key.Name}' must be a whole number from {key.Min} to {key.Max}, found {Quoted(scalar)}");
        return null;
    }

    public double? Read(NumberKey key)
    {
        if (Scalar(key, "a number") is not { } scalar)
        {
            return null;
        }
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (
            scalar.IsPlain
            && double.TryParse(scalar.Value, style, CultureInfo.InvariantCulture, out var value)
            && value >= 0
            && value <= key.Max
        )
        {
            return value;
        }
        Diagnostics.Error(
            scalar,
            string.Create(CultureInfo.InvariantCulture, $"'{key.Name}' must be a number from 0 to {key.Max}, found {Quoted(scalar)}")
        );
        return null;
    }

    public bool? Read(BoolKey key)
    {
        if (Scalar(key, "true or false") is not { } scalar)
        {
            return null;
        }
        if (scalar.IsPlain && YamlValues.TryBool(scalar.Value, out var value))
        {
            return value;
        }
        Diagnostics.Error(scalar, $"'{key.Name}' must be true or false, found {Quoted(scalar)}");
        return null;
    }

    public TimeSpan? Read(DurationKey key)
    {
        if (Scalar(key, Durations.Grammar) is not { } scalar)
        {
            return null;
        }
        if (!Durations.TryParse(scalar.Value, out var value))
        {
            Diagnostics.Error(scalar, $"'{key.Name}' must be {Durations.Grammar}, found {scalar.Describe()}");
            return null;
        }
        if (value == TimeSpan.Zero && !key.AllowZero)
        {
            Diagnostics.Error(scalar, $"'{key.Name}' must be longer than nothing");
            return null;
        }
        return value;
    }

    /// <summary>In epoch ms; fractions of them are cut.</summary>
    public long? Read(TimeKey key)
    {
        const string wanted = "a time such as 2026-11-20T09:00:00Z (RFC 3339)";
        if (Scalar(key, wanted) is not { } scalar)
        {
            return null;
        }
        if (Rfc3339.TryParse(scalar.Value, out var seconds, out var nanos))
        {
            return (seconds * 1_000) + (nanos / 1_000_000);
        }
        Diagnostics.Error(scalar, $"'{key.Name}' must be {wanted}, found {scalar.Describe()}");
        return null;
    }

    /// <summary>One word of several.</summary>
    public T? Read<T>(ChoiceKey<T> key)
        where T : struct
    {
        if (Scalar(key, "one word") is not { } scalar)
        {
            return null;
        }
        foreach (var (word, value) in key.Choices)
        {
            if (word == scalar.Value)
            {
                return value;
            }
        }
        var words = key.Words.ToArray();
        var hint = NearestName.Hint(scalar.Value, words);
        Diagnostics.Error(scalar, $"'{key.Name}' is one of {string.Join(", ", words)}; found {scalar.Describe()}{hint}");
        return null;
    }

    /// <param name="key">Its key.</param>
    /// <param name="environment">What it may name.</param>
    /// <param name="expressions">What was compiled before.</param>
    public CelExpression? Read(ExpressionKey key, CelEnvironment environment, ExpressionCache expressions) =>
        Value(key) is { } node ? ExpressionReader.Read(key.Name, node, environment, expressions, Diagnostics) : null;

    /// <summary>A mapping below a key.</summary>
    public MappingReader? Read(MappingKey key) =>
        Mapping(key, key.Shape.Names) is { } mapping ? new MappingReader(mapping, key.Shape, Diagnostics) : null;

    /// <summary>A mapping whose keys depend on one of them; which may stand beside which, the caller says.</summary>
    public MappingReader? Read(VariantKey key) =>
        Mapping(key, key.KeyNames) is { } mapping ? new MappingReader(mapping, $"'{key.Name}'", key.KeyNames, Diagnostics) : null;

    /// <summary>A mapping whose keys are names.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="names">The names there are; null: any.</param>
    public MappingReader? Read(OpenMappingKey key, string[]? names) =>
        Mapping(key, names) is { } mapping ? new MappingReader(mapping, $"'{key.Name}'", names, Diagnostics) : null;

    /// <summary>The elements of a list.</summary>
    public IReadOnlyList<YamlNode> Read(ListKey key)
    {
        switch (Value(key))
        {
            case null:
                return [];
            case YamlNode.Sequence sequence when key.AllowEmpty || sequence.Items.Count > 0:
                return sequence.Items;
            case YamlNode.Sequence empty:
                Diagnostics.Error(empty, $"'{key.Name}' is empty; give at least one of {key.Of}");
                return [];
            case var other:
                Diagnostics.Error(other, $"'{key.Name}' must be a list of {key.Of}; found {other.Describe()}");
                return [];
        }
    }

    private YamlNode.Mapping? Mapping(Key key, string[]? keys)
    {
        var node = Value(key);
        if (node is not null and not YamlNode.Mapping)
        {
            var of = keys is null ? string.Empty : $" of {string.Join(", ", keys)}";
            Diagnostics.Error(node, $"'{key.Name}' must be a mapping{of}; found {node.Describe()}");
        }
        return node as YamlNode.Mapping;
    }

    private YamlNode.Scalar? Scalar(Key key, string wanted)
    {
        var node = Value(key);
        if (node is not null and not YamlNode.Scalar)
        {
            Diagnostics.Error(node, $"'{key.Name}' must be {wanted}, found {node.Describe()}");
        }
        return node as YamlNode.Scalar;
    }

    /// <summary>What a key that is not there would say, for who does not know it.</summary>
    private static string WhatFor(Key key) =>
        key switch
        {
            ChoiceKey choice => $": one of {string.Join(", ", choice.Words)}",
            TextKey { Examples: [var example, ..] } => $", for example {key.Name}: {example}",
            _ when key.Description.Length > 0 => $" ({key.Description.TrimEnd('.')})",
            _ => string.Empty,
        };

    /// <summary>What was found where no text is wanted: <c>'10'</c> in quotes looks right to who does not know YAML.</summary>
    private static string Quoted(YamlNode.Scalar scalar) =>
        scalar.IsPlain ? scalar.Describe() : $"the text {scalar.Describe()}: take the quotes off";

    private void ReportUnknown(YamlNode.Scalar key, string[] keys)
    {
        if (_mapping.Entries.Count > 1 && key.IsInFlow && key.Value.AsSpan().IndexOfAnyExcept(YamlValues.NameCharacters) >= 0)
        {
            Diagnostics.Error(
                key,
                $"unknown key {key.Describe()}; if it is the rest of an expression, put the whole expression in quotes: inside {{}} a comma ends a value"
            );
            return;
        }
        var hint = NearestName.Hint(key.Value, keys.Where(k => !Has(k)));
        hint = hint.Length > 0 ? hint : $"; {_what} has {string.Join(", ", keys)}";
        Diagnostics.Error(key, $"unknown key {key.Describe()}{hint}");
    }
}
