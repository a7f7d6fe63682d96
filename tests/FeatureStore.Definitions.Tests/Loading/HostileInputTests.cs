using System.Diagnostics;
using System.Text;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Tests.Expressions;
using FeatureStore.Definitions.Tests.Loading.Generation;

namespace FeatureStore.Definitions.Tests.Loading;

/// <summary>Nothing that a file holds makes the loader throw, hang, or point outside the file.</summary>
public sealed class HostileInputTests
{
    /// <summary>Fifty times as many with <c>FEATURESTORE_LONG=1</c>.</summary>
    private static readonly int FuzzedInputs = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1" ? 1_000_000 : 20_000;

    /// <summary>Repeats a run: <c>FEATURESTORE_SEED</c>.</summary>
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("FEATURESTORE_SEED"), out var seed)
        ? seed
        : Environment.TickCount;

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: &a [")]
    [InlineData("!!x ")]
    [InlineData("'")]
    [InlineData("\"\\")]
    [InlineData("---\n")]
    [InlineData("*a ")]
    [InlineData("{a, ")]
    [InlineData("a: b: ")]
    [InlineData("%YAML 1.2\n")]
    [InlineData("|\n")]
    public void Load_one_thing_over_and_over_ends_soon_with_diagnostics(string piece)
    {
        var watch = Stopwatch.StartNew();
        foreach (var times in new[] { 10, 1_000, 50_000 })
        {
            CheckDiagnostics(string.Concat(Enumerable.Repeat(piece, times)));
        }
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Load_aliases_of_aliases_are_refused_before_they_fill_the_memory()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Definitions
            .Load(text.ToString())
            .Diagnostics.ShouldHaveSingleItem()
            .Message.ShouldContain("more than 100000 values, aliases counted");
    }

    [Fact]
    public void Load_alias_of_what_holds_it_is_an_error() =>
        Definitions.Load("a: &a\n  b: *a\n").Diagnostics.ShouldHaveSingleItem().Severity.ShouldBe(DiagnosticSeverity.Error);

    [Fact]
    public void Load_thousands_of_mistakes_are_told_to_a_bound()
    {
        var text = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"k{i}: 1\n"));

        var diagnostics = Definitions.Load(text).Diagnostics;

        diagnostics.Length.ShouldBeLessThanOrEqualTo(1_001);
    }

    /// <summary>By turns: letters of a right catalog changed, and the tree of a generated one, with letters changed in some of those.</summary>
    [Fact]
    public void Load_mutated_definitions_never_throw_and_point_inside_the_file()
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {Seed}, {FuzzedInputs} inputs");
        var right = 0;
        Parallel.For(
            0,
            FuzzedInputs,
            () => 0,
            (i, _, accepted) =>
            {
                var random = new Random(HashCode.Combine(Seed, i));
                var text = i % 2 == 0 ? Mutate(Definitions.Valid, random) : Generated(random);
                try
                {
                    return accepted + (CheckDiagnostics(text) ? 1 : 0);
                }
                catch (Exception e)
                {
                    throw new ShouldAssertException($"FEATURESTORE_SEED={Seed}, input {i}: {e.Message}\n{text}", e);
                }
            },
            accepted => Interlocked.Add(ref right, accepted)
        );
        // Were nearly all refused at once, what comes after the first check would not be tried.
        ((double)right / FuzzedInputs).ShouldBeInRange(0.02, 0.9);
    }

    [Fact]
    public void Load_generated_definitions_are_all_right()
    {
        for (var i = 0; i < 500; i++)
        {
            var generator = new DefinitionGenerator(new Random(HashCode.Combine(Seed, i)));
            var text = generator.ToYaml(generator.Next());

            var result = Definitions.Load(text);

            result.Catalog.ShouldNotBeNull($"FEATURESTORE_SEED={Seed}, {i}: {string.Join('\n', result.Diagnostics)}\n{text}");
        }
    }

    [Fact]
    public void Compile_and_evaluate_mutated_expressions_never_throw_and_point_inside_the_text()
    {
        string[] seeds =
        [
            "event.type == \"click\" && event.target.kind in ['a', 'b'] || !has(event.x.y)",
            "string(event.op == \"d\" ? event.before.user_id : event.after.user_id)",
            "event.list[0] + 0x1Fu * -2.5e3 - size({'a': [1, b'\\xff'], 2: r'\\d'}) % 3",
            "timestamp('2026-11-22T14:45:00Z') + duration('1h') < timestamp(event.n) && event.s.matches('^a+$')",
        ];
        var random = new Random(Seed);
        var activation = Cel.Activate(
            """{"type": "click", "list": [1, 2.5], "n": 5, "s": "aaa", "target": {"kind": null}, "x": {"\ud800": "\udfff"}}"""
        );
        for (var i = 0; i < FuzzedInputs; i++)
        {
            var text = Mutate(seeds[i % seeds.Length], random);
            try
            {
                CelExpression.Compile(text, CelEnvironment.Event).Evaluate(activation).ToString().ShouldNotBeNull();
            }
            catch (CelSyntaxException e)
            {
                e.Position.ShouldBeInRange(0, text.Length, $"seed {Seed}, input {i}: {text}");
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, input {i}: {e}\n{text}");
            }
        }
        TestContext.Current.SendDiagnosticMessage($"seed {Seed}");
    }

    private static string Generated(Random random)
    {
        var generator = new DefinitionGenerator(random);
        var documents = generator.Next();
        var mutator = new TreeMutator(random);
        for (var edits = random.Next(0, 4); edits > 0 && documents.Count > 0; edits--)
        {
            mutator.Mutate(documents);
        }
        var text = generator.ToYaml(documents);
        return random.Next(4) == 0 ? Mutate(text, random) : text;
    }

    /// <returns>Whether the definitions are right.</returns>
    private static bool CheckDiagnostics(string text)
    {
        var result = Definitions.Load(text);

        (result.Catalog is null).ShouldBe(result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error));
        var lines = text.Split('\n');
        foreach (var d in result.Diagnostics)
        {
            d.Message.ShouldNotBeEmpty();
            d.Line.ShouldBeInRange(1, lines.Length, d.ToString());
            d.Column.ShouldBeInRange(1, lines[d.Line - 1].Length + 1, d.ToString());
            d.Excerpt?.Caret.ShouldBeInRange(0, d.Excerpt.Text.Length, d.ToString());
        }
        return result.Catalog is not null;
    }

    /// <summary>Cuts, repeats, swaps and overwrites pieces of a text that is right.</summary>
    private static string Mutate(string text, Random random)
    {
        const string odd = "{}[]()!&*?:-,#|>'\"%@`\\\n\t \0\u0001\uD800\uFFFD😀가=.0e~<";
        var result = new StringBuilder(text);
        for (var edits = random.Next(1, 6); edits > 0 && result.Length > 0; edits--)
        {
            var at = random.Next(result.Length);
            var length = Math.Min(random.Next(1, 20), result.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    result.Remove(at, length);
                    break;
                case 1:
                    result.Insert(random.Next(result.Length), result.ToString(at, length));
                    break;
                case 2:
                    result[at] = odd[random.Next(odd.Length)];
                    break;
                case 3:
                    result.Insert(at, odd[random.Next(odd.Length)]);
                    break;
                default:
                    result[at] = (char)random.Next(char.MaxValue);
                    break;
            }
        }
        return result.ToString();
    }
}
