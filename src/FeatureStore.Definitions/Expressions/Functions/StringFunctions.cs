using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Patterns;

namespace FeatureStore.Definitions.Expressions.Functions;

internal static class StringFunctions
{
    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Member("startsWith(string, string) bool", StartsWith),
            CelFunction.Member("endsWith(string, string) bool", EndsWith),
            CelFunction.Member("contains(string, string) bool", Contains) with
            {
                IsSearch = true,
            },
            CelFunction.Member("matches(string, string) bool", Matches),
            CelFunction.Global("matches(string, string) bool", Matches),
        ];

    private static CelValue StartsWith(in CelValue text, in CelValue part) =>
        Two("startsWith", text, part, static (t, p) => t.StartsWith(p, StringComparison.Ordinal));

    private static CelValue EndsWith(in CelValue text, in CelValue part) =>
        Two("endsWith", text, part, static (t, p) => t.EndsWith(p, StringComparison.Ordinal));

    private static CelValue Contains(in CelValue text, in CelValue part) =>
        Two("contains", text, part, static (t, p) => t.Contains(p, StringComparison.Ordinal));

    private static CelValue Two(string name, in CelValue text, in CelValue part, Func<string, string, bool> test)
    {
        if (text.Kind != CelKind.String || part.Kind != CelKind.String)
        {
            return CelErrors.NoMatchingOverload(name, text, part);
        }
        return text.TryGetString(out var t) && part.TryGetString(out var p) ? CelValue.FromBool(test(t, p)) : CelErrors.NotUnicode;
    }

    /// <summary>With a pattern that only the event knows: compiled each time, which costs what it costs for the longest of its length.</summary>
    private static CelValue Matches(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        var (text, pattern) = (arguments[0], arguments[1]);
        if (text.Kind != CelKind.String || pattern.Kind != CelKind.String)
        {
            return CelErrors.NoMatchingOverload("matches", text, pattern);
        }
        if (!text.TryGetString(out var t) || !pattern.TryGetString(out var p))
        {
            return CelErrors.NotUnicode;
        }
        if (!context.TrySpend(CelPattern.CompileSteps(p.Length)))
        {
            return default;
        }
        if (!CelPattern.TryCompile(p, out var compiled, out var reason))
        {
            return CelErrors.Invalid(reason);
        }
        var matches = compiled.IsMatch(t, context.StepsLeft, out var steps);
        return context.TrySpend(steps) ? CelValue.FromBool(matches) : default;
    }
}
