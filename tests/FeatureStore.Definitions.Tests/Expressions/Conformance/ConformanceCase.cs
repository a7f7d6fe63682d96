using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Tests.Expressions.Conformance;

/// <summary>One case of cel-spec's suite (tests/simple), as a line of JSON.</summary>
internal sealed class ConformanceCase(JsonElement json)
{
    public string Id => $"{Text("file")}/{Text("section")}/{Text("name")}";

    public string Expression => Text("expr");

    /// <summary>What is wrong with how the case goes; null when it passes.</summary>
    public string? Run()
    {
        CelValue result;
        try
        {
            result = Evaluate();
        }
        catch (CelSyntaxException e)
        {
            return json.TryGetProperty("error", out _) ? null : $"is refused: {e.Message}";
        }
        if (json.TryGetProperty("error", out _))
        {
            return result.IsError ? null : $"gives {Canonical(result)} and must fail";
        }
        var expected = Canonical(TypedJson.Read(json.GetProperty("expect")));
        return result.IsError ? $"fails: {result.ErrorMessage}"
            : Canonical(result) != expected ? $"gives {Canonical(result)}, expected {expected}"
            : null;
    }

    private CelValue Evaluate()
    {
        var bindings = json.TryGetProperty("bindings", out var given) ? given.EnumerateObject().ToArray() : [];
        var environment = new CelEnvironment([.. bindings.Select(b => new CelVariable(b.Name))])
        {
            Container = json.TryGetProperty("container", out var container) ? container.GetString()! : string.Empty,
            HasMacros = !json.TryGetProperty("disable_macros", out var disabled) || !disabled.GetBoolean(),
            IsChecked = false,
        };
        var activation = new CelActivation(environment);
        for (var i = 0; i < bindings.Length; i++)
        {
            activation[i] = TypedJson.Read(bindings[i].Value);
        }
        return CelExpression.Compile(Expression, environment).Evaluate(activation);
    }

    /// <summary>Type and value; maps have no order.</summary>
    private static string Canonical(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.List:
                var elements = new List<string>();
                foreach (var element in value.Elements)
                {
                    elements.Add(Canonical(element));
                }
                return $"[{string.Join(", ", elements)}]";
            case CelKind.Map:
                var entries = new List<string>();
                foreach (var (key, entry) in value.Entries)
                {
                    entries.Add($"{Canonical(key)}: {Canonical(entry)}");
                }
                return $"{{{string.Join(", ", entries.Order(StringComparer.Ordinal))}}}";
            default:
                using (var buffer = new MemoryStream())
                {
                    using (var writer = new Utf8JsonWriter(buffer))
                    {
                        TypedJson.Write(writer, value);
                    }
                    return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
                }
        }
    }

    private string Text(string key) => json.GetProperty(key).GetString()!;
}
