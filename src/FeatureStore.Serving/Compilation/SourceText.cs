using GraphQLParser;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>Where things stand in a document.</summary>
internal sealed class SourceText(GraphQLDocument document)
{
    /// <summary>Line and column, for an error.</summary>
    public Location LocationOf(ASTNode node) => Location.FromLinearPosition(document.Source, node.Location.Start);
}
