using System.Text.Json;

namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>Every example of features/EXPRESSIONS.md gives what stands beside it.</summary>
public sealed class ExpressionsPageTests
{
    public static TheoryData<string, string> Examples =>
        [
            .. Blocks("cel")
                .SelectMany(block => block)
                .Select(Example)
                .Select(e => new TheoryDataRow<string, string>(e.Expression, e.Result)),
        ];

    private static string Page => Path.Combine(Repository.Root, "features", "EXPRESSIONS.md");

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_gives_what_stands_beside_it(string expression, string result)
    {
        var json = string.Join('\n', Blocks("json").Single());

        using var expected = JsonDocument.Parse(result);
        using var actual = JsonDocument.Parse(Cel.Json(expression, json));

        JsonElement
            .DeepEquals(actual.RootElement, expected.RootElement)
            .ShouldBeTrue($"{expression} gives {actual.RootElement}, the page says {result}");
    }

    private static (string Expression, string Result) Example(string line)
    {
        var at = line.LastIndexOf("  // ", StringComparison.Ordinal);
        return (line[..at], line[(at + 5)..]);
    }

    /// <summary>The lines of each fenced block of a language.</summary>
    private static IEnumerable<string[]> Blocks(string language)
    {
        var lines = File.ReadAllLines(Page);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i] == $"```{language}")
            {
                var end = Array.IndexOf(lines, "```", i);
                yield return lines[(i + 1)..end];
                i = end;
            }
        }
    }
}
