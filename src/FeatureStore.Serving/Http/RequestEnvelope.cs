using System.Text;
using System.Text.Json;
using FeatureStore.Serving.Execution;
using GraphQL;

namespace FeatureStore.Serving.Http;

/// <summary>The parts of a GraphQL request, as they lie in its body.</summary>
internal readonly ref struct RequestEnvelope
{
    /// <summary>The document, UTF-8 without JSON's escapes.</summary>
    public ReadOnlySpan<byte> Query { get; init; }

    /// <summary>UTF-8; empty for the only operation.</summary>
    public ReadOnlySpan<byte> OperationName { get; init; }

    /// <summary>A JSON object; empty where there is none.</summary>
    public ReadOnlySpan<byte> Variables { get; init; }

    /// <summary>A JSON object; empty where there is none.</summary>
    public ReadOnlySpan<byte> Extensions { get; init; }

    /// <summary>The document's name, UTF-8; empty where there is none.</summary>
    public ReadOnlySpan<byte> DocumentId { get; init; }

    /// <summary>Whether there is a document, be it an empty one.</summary>
    public bool HasQuery { get; init; }

    /// <summary>The same request with another document.</summary>
    public RequestEnvelope With(ReadOnlySpan<byte> query) =>
        new()
        {
            Query = query,
            OperationName = OperationName,
            Variables = Variables,
            HasQuery = true,
        };

    /// <summary>The request as the library takes it.</summary>
    /// <exception cref="JsonException">A text is not valid Unicode.</exception>
    public GraphQlRequest ToRequest()
    {
        try
        {
            return new GraphQlRequest(
                Encoding.UTF8.GetString(Query),
                OperationName.IsEmpty ? null : Encoding.UTF8.GetString(OperationName),
                Variables.IsEmpty ? Inputs.Empty : ReadVariables(Variables.ToArray())
            );
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The request holds text that is not valid Unicode.", e);
        }
    }

    private static Inputs ReadVariables(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return VariablesReader.Read(document.RootElement);
    }
}
