namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>
/// A pattern in the syntax of RE2 with what it matches, as the textbook defines it: of a text and a place in it, the places where a match that
/// begins there may end. Slow, and with nothing in it that could be wrong in the same way as a compiled program.
/// </summary>
/// <param name="Text">How the pattern is written.</param>
/// <param name="Ends">Every place where a match that begins at a place of a text may end.</param>
internal sealed record ReferencePattern(string Text, Func<string, int, IReadOnlySet<int>> Ends)
{
    public bool IsMatch(string text) => Enumerable.Range(0, text.Length + 1).Any(start => Ends(text, start).Count > 0);

    public static ReferencePattern Generate(Random random, int depth) =>
        random.Next(depth == 0 ? 6 : 12) switch
        {
            0 => One("a", c => c == 'a'),
            1 => One("b", c => c == 'b'),
            2 => One("[^a]", c => c != 'a'),
            3 => Place("\\b", (text, at) => IsWord(text, at - 1) != IsWord(text, at)),
            4 => Place("^", (_, at) => at == 0),
            5 => Place("$", (text, at) => at == text.Length),
            6 => Repeat(Generate(random, depth - 1), "*", 0, int.MaxValue),
            7 => Repeat(Generate(random, depth - 1), "+", 1, int.MaxValue),
            8 => Repeat(Generate(random, depth - 1), random.Next(3), random.Next(3, 5)),
            9 => Either(Generate(random, depth - 1), Generate(random, depth - 1)),
            10 => Repeat(Generate(random, depth - 1), "?", 0, 1),
            _ => Then(Generate(random, depth - 1), Generate(random, depth - 1)),
        };

    private static ReferencePattern One(string written, Func<char, bool> matches) =>
        new(written, (text, at) => at < text.Length && matches(text[at]) ? Only(at + 1) : None);

    private static ReferencePattern Place(string written, Func<string, int, bool> holds) =>
        new(written, (text, at) => holds(text, at) ? Only(at) : None);

    private static ReferencePattern Then(ReferencePattern first, ReferencePattern second) =>
        new(first.Text + second.Text, (text, at) => After(first.Ends(text, at), second, text));

    private static ReferencePattern Either(ReferencePattern one, ReferencePattern other) =>
        new($"(?:{one.Text}|{other.Text})", (text, at) => one.Ends(text, at).Union(other.Ends(text, at)).ToHashSet());

    private static ReferencePattern Repeat(ReferencePattern repeated, int least, int most) =>
        Repeat(repeated, $"{{{least},{most}}}", least, most);

    private static ReferencePattern Repeat(ReferencePattern repeated, string written, int least, int most) =>
        new(
            $"(?:{repeated.Text}){written}",
            (text, at) =>
            {
                var reached = Only(at);
                for (var i = 0; i < least; i++)
                {
                    reached = After(reached, repeated, text);
                }

                // Beyond as many rounds as the text has places, another round reaches no new one.
                var ends = reached.ToHashSet();
                for (var i = least; i < most && i <= least + text.Length + 1; i++)
                {
                    reached = After(reached, repeated, text);
                    ends.UnionWith(reached);
                }
                return ends;
            }
        );

    private static HashSet<int> After(IReadOnlySet<int> places, ReferencePattern next, string text) =>
        places.SelectMany(place => next.Ends(text, place)).ToHashSet();

    private static bool IsWord(string text, int at) => at >= 0 && at < text.Length && char.IsAsciiLetterOrDigit(text[at]);

    private static IReadOnlySet<int> Only(int place) => new HashSet<int> { place };

    private static HashSet<int> None => [];
}
