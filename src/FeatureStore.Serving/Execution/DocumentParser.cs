using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;
using GraphQL.Execution;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace FeatureStore.Serving.Execution;

/// <summary>A document's text → its tree, within the limits.</summary>
internal static class DocumentParser
{
    private static readonly ParserOptions _options = new() { Ignore = IgnoreOptions.Comments };

    /// <exception cref="ServingError">It is too large in one of the ways that <see cref="ServingOptions"/> names, or empty.</exception>
    /// <exception cref="SyntaxError">It is not GraphQL.</exception>
    public static GraphQLDocument Parse(string text, ServingOptions options)
    {
        GraphQLDocument document;
        try
        {
            DocumentTokens.Check(text, options);
            document = Parser.Parse(text, _options);
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw ServingError.TooComplex("The document is nested too deeply.");
        }
        catch (GraphQLSyntaxErrorException e)
        {
            throw new SyntaxError(e);
        }
        catch (IndexOutOfRangeException)
        {
            // The parser itself, on its way to show the place: it can't where a line ends with a lone carriage return.
            throw new ServingError(ErrorCodes.ParseFailed, "The document is not GraphQL.");
        }
        if (document.Definitions.Count == 0)
        {
            // The grammar wants at least one (GraphQL specification, 2.2); the parser does not.
            throw new ServingError(ErrorCodes.ParseFailed, "The document is empty.");
        }
        DocumentLimits.Check(document, options);
        return document;
    }
}
