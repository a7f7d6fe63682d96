namespace FeatureStore.Definitions.Tests.Expressions.Conformance;

/// <summary>Cases that do not pass, each with its reason.</summary>
internal static class KnownFailures
{
    private const string NotUnescaped =
        "The suite's text format escapes what it expects, and the NDJSON kept the escape: it expects the six characters \\u0100 and not U+0100.";

    private const string QuestionMark = "The suite's text format escapes '?' in what it expects, and the NDJSON kept the backslash.";

    public static readonly Dictionary<string, string> Reasons = new()
    {
        ["parse/string_literals/single_quoted_lower_u_escapes"] = NotUnescaped,
        ["parse/string_literals/single_quoted_upper_u_escapes"] = NotUnescaped,
        ["parse/string_literals/mixed_case_hex_single_quoted_escapes"] = NotUnescaped,
        ["parse/string_literals/unassigned_code_point_single_quoted_escapes"] = NotUnescaped,
        ["parse/string_literals/unassigned_code_point_double_quoted_escapes"] = NotUnescaped,
        ["parse/string_literals/unassigned_code_point_single_quoted_unescaped"] = NotUnescaped,
        ["parse/string_literals/unassigned_code_point_double_quoted_unescaped"] = NotUnescaped,
        ["parse/string_literals/unassigned_code_point_triple_single_quoted_unescaped"] = NotUnescaped,
        ["parse/string_literals/unassigned_code_point_triple_double_quoted_unescaped"] = NotUnescaped,
        ["parse/bytes_literals/triple_single_quoted_unescaped_punctuation"] = QuestionMark,
        ["parse/bytes_literals/triple_double_quoted_unescaped_punctuation"] = QuestionMark,
    };
}
