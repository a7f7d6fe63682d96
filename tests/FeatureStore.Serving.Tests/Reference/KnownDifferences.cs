using System.Text.RegularExpressions;
using FeatureStore.Serving.Tests.Documents;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>Where the server may differ from the reference, each with the clause that lets it, or the reason.</summary>
internal static partial class KnownDifferences
{
    public static string? Reason(GeneratedRequest request, Outcome expected, Outcome actual)
    {
        if (OutcomeComparison.IsCancelledSiblings(expected, actual))
        {
            return "6.4.4, siblings of a field whose error nulls its parent \"may be cancelled\": the reference stops, the server goes on";
        }
        return (expected.Phase, actual.Phase) switch
        {
            ("execution", "parse") when EmptySelection().IsMatch(request.Query) =>
                "2.5, a selection set holds at least one selection: graphql-js 17 takes an empty one",
            ("execution", "request") when expected.Says("provided to non-null type") =>
                "6.4.1, a null variable with a default in a non-null position is an error of the field: the server refuses the request",
            ("execution", "request") when actual.Says("Unable to convert") && WholeFraction().IsMatch(request.Variables ?? "") =>
                "3.5.1, only integers are accepted as Int: JavaScript can't tell 2.0 from 2",
            ("execution", "validation") when actual.Says("differing arguments") =>
                "5.3.2, arguments are the same whatever the order of an input object's fields: the library compares them as written",
            ("validation", _) when expected.Says("differing arguments") && request.Query.Contains("\"\"\"", StringComparison.Ordinal) =>
                "5.3.2, a string and a block string of the same value are the same argument: graphql-js compares them as written",
            _ => null,
        };
    }

    [GeneratedRegex(@"\{[\s,\uFEFF]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex EmptySelection();

    [GeneratedRegex(@"\d(\.0|e0)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WholeFraction();
}
