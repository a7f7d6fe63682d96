using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;
using GraphQLParser;

namespace FeatureStore.Serving.Execution;

/// <summary>
/// Refuses documents by their length, their lexical tokens and their nesting before anything is built of them: every later step costs by
/// what these three allow.
/// </summary>
internal static class DocumentTokens
{
    /// <summary>Brackets of all kinds inside one another: the parser walks them recursively.</summary>
    public const int MaxNesting = 64;

    /// <returns>Tokens of the document, comments left out.</returns>
    /// <exception cref="ServingError">It is too long, has too many tokens or nests them too deeply.</exception>
    /// <exception cref="GraphQLParser.Exceptions.GraphQLSyntaxErrorException">Some of it is no token.</exception>
    public static int Check(string text, ServingOptions options)
    {
        if (text.Length > options.MaxDocumentLength)
        {
            throw ServingError.TooComplex(
                $"The document has {text.Length} characters; the limit is {options.MaxDocumentLength}. Pass long lists of values as variables."
            );
        }
        var count = 0;
        var nesting = 0;
        ROM source = text;
        var token = Lexer.Lex(source, 0);
        while (token.Kind != TokenKind.EOF)
        {
            if (token.Kind != TokenKind.COMMENT && ++count > options.MaxTokens)
            {
                throw ServingError.TooComplex(
                    $"The document has {count} tokens or more; the limit is {options.MaxTokens}. Pass long lists of values as variables."
                );
            }
            nesting += Opens(token.Kind);
            if (nesting > MaxNesting)
            {
                throw ServingError.TooComplex($"The document nests brackets {nesting} deep or more; the limit is {MaxNesting}.");
            }
            token = Lexer.Lex(source, token.End);
        }
        return count;
    }

    private static int Opens(TokenKind kind) =>
        kind switch
        {
            TokenKind.BRACE_L or TokenKind.BRACKET_L or TokenKind.PAREN_L => 1,
            TokenKind.BRACE_R or TokenKind.BRACKET_R or TokenKind.PAREN_R => -1,
            _ => 0,
        };
}
