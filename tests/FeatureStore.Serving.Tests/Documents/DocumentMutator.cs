namespace FeatureStore.Serving.Tests.Documents;

/// <summary>Breaks a document, or makes another one of it.</summary>
internal sealed class DocumentMutator(Random random)
{
    private static readonly string[] _strangers =
    [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ":",
        "!",
        "=",
        "|",
        "&",
        "$",
        "@",
        "...",
        "on",
        "null",
        "true",
        "id",
        "query",
        "mutation",
        "subscription",
        "fragment",
        "\"\"",
        "\"\"\"a\"\"\"",
        "1",
        "-",
        "0",
        "1.0e5",
        "01",
        "__typename",
        "__schema",
        "$v0",
        "@skip(if: true)",
        "é",
        "\"",
        "#",
        "~",
    ];

    public void Mutate(List<string> tokens)
    {
        for (var i = random.Next(1, 3); i > 0 && tokens.Count > 0; i--)
        {
            var at = random.Next(tokens.Count);
            switch (random.Next(5))
            {
                case 0:
                    tokens.RemoveAt(at);
                    break;
                case 1:
                    tokens.Insert(at, tokens[random.Next(tokens.Count)]);
                    break;
                case 2:
                    tokens[at] = tokens[random.Next(tokens.Count)];
                    break;
                case 3:
                    tokens.Insert(at, _strangers[random.Next(_strangers.Length)]);
                    break;
                default:
                    tokens[at] = _strangers[random.Next(_strangers.Length)];
                    break;
            }
        }
    }
}
