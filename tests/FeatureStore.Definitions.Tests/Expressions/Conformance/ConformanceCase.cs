using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Tests.Expressions.Conformance;

/// <summary>One case of cel-spec's suite (tests/simple), as a line of JSON.</summary>
internal sealed partial class ConformanceCase(JsonElement json)
{
    public string Id => $"{Text("file")}/{Text("section")}/{Text("name")}";

    public string Expression => Text("expr");

    /// <summary>What is wrong with how the case goes; null when it passes.</summary>
    public string? Run() => Run(expected => expected);

    /// <summary>The same, where the text that is expected still has the escapes of the suite's text format: <c>\u0100</c>, <c>\?</c>.</summary>
    public string? RunUnescaped() => Run(Unescaped);

    private string? Run(Func<CelValue, CelValue> adapt)
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
        var expected = Canonical(adapt(TypedJson.Read(json.GetProperty("expect"))));
        return result.IsError ? $"fails: {result.ErrorMessage}"
            : Canonical(result) != expected ? $"gives {Canonical(result)}, expected {expected}"
            : null;
    }

    private static CelValue Unescaped(CelValue expected) =>
        expected.Kind == CelKind.Bytes
            ? CelValue.FromBytes(Encoding.UTF8.GetBytes(Unescaped(Encoding.UTF8.GetString(expected.AsBytes().Span))))
            : CelValue.FromString(Unescaped(expected.AsString()));

    /// <summary>protobuf's text format, "String Literal Values": <c>\u</c> with four digits, <c>\U</c> with eight, <c>\?</c>.</summary>
    private static string Unescaped(string text) =>
        Escape()
            .Replace(
                text,
                match =>
                    match.Value == "\\?"
                        ? "?"
                        : char.ConvertFromUtf32(
                            int.Parse(match.Value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                        )
            );

    [GeneratedRegex(@"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\?)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Escape();

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
                    return Encoding.UTF8.GetString(buffer.ToArray());
                }
        }
    }

    private string Text(string key) => json.GetProperty(key).GetString()!;
}
