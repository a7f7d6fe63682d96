using System.CommandLine;
using System.Globalization;
using FeatureStore.Cli.Definitions;
using FeatureStore.Cli.Terminals;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Testing;
using Spectre.Console;

namespace FeatureStore.Cli.Testing;

/// <summary>Runs the tests of definitions.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var directory = DefinitionArguments.Directory();
        var filter = new Option<string?>("--filter")
        {
            Description = "Runs only tests in whose file, name or features this text occurs.",
            HelpName = "TEXT",
        };
        var junit = new Option<string?>("--junit") { Description = "Writes the results as JUnit XML too, for CI.", HelpName = "FILE" };
        var command = new Command(
            "test",
            "Runs the tests of definitions (*.test.yaml: given these events, expect these features) through the real pipeline and server, in this "
                + "process. Exit code 1 where one fails. Example: featurestore test features --filter recent_clicked --junit results.xml"
        )
        {
            directory,
            filter,
            junit,
        };
        command.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(
                    arguments.GetValue(directory)!,
                    arguments.GetValue(filter),
                    arguments.GetValue(junit),
                    Console.Out,
                    Console.Error,
                    cancellationToken
                )
        );
        return command;
    }

    /// <returns>0 when every test passes; 1 when one fails, or there is none to run.</returns>
    internal static async Task<int> RunAsync(
        string directory,
        string? filter,
        string? junit,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken
    )
    {
        var definitions = CatalogLoader.LoadDirectory(directory, Environment.ProcessorCount);
        if (definitions.Catalog is not { } catalog)
        {
            DiagnosticReport.Write(errors, definitions.Diagnostics);
            errors.WriteLine("No test was run: the definitions are wrong.");
            return 1;
        }
        var loaded = DefinitionTestLoader.LoadDirectory(directory, catalog);
        DiagnosticReport.Write(errors, loaded.Diagnostics);
        if (loaded.Tests is not { } tests)
        {
            errors.WriteLine("No test was run: the tests are wrong.");
            return 1;
        }
        var chosen = tests.Where(t => filter is null || Mentions(t, filter)).ToArray();
        if (chosen.Length == 0)
        {
            errors.WriteLine($"No test was run: of {tests.Length}, none has '{filter}' in its file, name or features.");
            return 1;
        }
        var results = await RunAsync(catalog, chosen, Terminal.For(output), cancellationToken);
        if (junit is not null)
        {
            JUnitReport.Write(junit, results);
        }
        var failed = results.Count(r => !r.Passed);
        output.WriteLine($"{Count(results.Count, "test")}: {results.Count - failed} passed, {failed} failed.");
        if (filter is null && Untested(catalog, tests) is { Length: > 0 } untested)
        {
            output.WriteLine($"No test asks for {string.Join(", ", untested)}.");
        }
        return failed == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<TestResult>> RunAsync(
        Catalog catalog,
        DefinitionTest[] tests,
        IAnsiConsole console,
        CancellationToken cancellationToken
    )
    {
        var results = new List<TestResult>(tests.Length);
        await using var host = await TestHost.StartAsync(catalog, cancellationToken);
        var runner = new TestRunner(host, catalog);
        foreach (var test in tests)
        {
            var result = await runner.RunAsync(test, cancellationToken);
            results.Add(result);
            console.Write(result.Passed ? "ok    " : "FAIL  ", result.Passed ? Terminal.Good : Terminal.Bad);
            console.Write($"{test.File}:{test.Line}  {test.Name}", Terminal.Plain);
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ({result.Elapsed.TotalMilliseconds:F0} ms)"), Terminal.Faint);
            foreach (var failure in result.Failures)
            {
                console.WriteLine("  " + failure.Replace("\n", "\n  ", StringComparison.Ordinal));
            }
        }
        return results;
    }

    private static bool Mentions(DefinitionTest test, string text) =>
        Contains(test.File, text)
        || Contains(test.Name, text)
        || test.Expect.Any(e => e is FeatureExpectation { Feature.Name: var name } && Contains(name, text));

    private static bool Contains(string where, string text) => where.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Features that no test asks for by name; queries may ask for any.</summary>
    private static string[] Untested(Catalog catalog, IReadOnlyCollection<DefinitionTest> tests)
    {
        var asked = tests
            .SelectMany(t => t.Expect)
            .OfType<FeatureExpectation>()
            .Select(e => e.Feature.Name)
            .ToHashSet(StringComparer.Ordinal);
        return [.. catalog.Features.Select(f => f.Name).Where(n => !asked.Contains(n))];
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
