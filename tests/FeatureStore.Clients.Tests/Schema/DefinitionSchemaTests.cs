using System.Text.Json;
using System.Text.RegularExpressions;
using FeatureStore.Clients.Tests.Scripts;
using FeatureStore.Clients.Tests.Servers;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Tests.Loading.Generation;

namespace FeatureStore.Clients.Tests.Schema;

/// <summary>The JSON Schema of definitions, by Ajv: it accepts what the loader accepts, and refuses what the loader refuses for its structure.</summary>
public sealed partial class DefinitionSchemaTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Of right catalogs, and as many of changed ones that still load.</summary>
    private const int Generated = 150;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurestore-schema-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Schema_accepts_the_definitions_that_there_are()
    {
        string[] folders = ["features", "tests/FeatureStore.IntegrationTests/MovieLens/definitions"];
        var files = folders
            .SelectMany(f => Directory.GetFiles(Path.Combine(Clone.Root, f), "*.yaml", SearchOption.AllDirectories))
            .Where(f => !f.EndsWith(".test.yaml", StringComparison.Ordinal) && !f.EndsWith(".schema.yaml", StringComparison.Ordinal))
            .ToArray();

        var results = await ValidateAsync(files);

        files.Length.ShouldBeGreaterThan(15);
        results.Where(r => !r.Valid).Select(r => $"{r.File}: {string.Join("; ", r.Errors)}").ShouldBeEmpty();
    }

    [Fact]
    public async Task Schema_of_tests_accepts_those_that_there_are_and_refuses_wrong_ones()
    {
        const string right =
            "apiVersion: featurestore/v1\nkind: Test\nname: a\nnow: 2026-11-20T12:00:00Z\ngiven: [{stream: s, events: [{id: 1}]}]\nexpect: [{feature: f, id: u, equals: null}]\n";
        (string Old, string New)[] wrong =
        [
            ("kind: Test", "kind: Tst"),
            ("now: 2026-11-20T12:00:00Z", "now: noon"),
            ("events: [{id: 1}]", "evnts: [{id: 1}]"),
            ("events: [{id: 1}]", "events: [{id: 1}], file: x"),
            (", equals: null", ""),
            ("equals: null", "equals: null, contains: []"),
            ("feature: f, ", ""),
        ];
        var files = Directory.GetFiles(Path.Combine(Clone.Root, "features"), "*.test.yaml", SearchOption.AllDirectories);
        files = [.. files, Write("right.yaml", right)];
        var count = files.Length;
        files = [.. files, .. wrong.Select((w, i) => Write($"{i}.yaml", right.Replace(w.Old, w.New, StringComparison.Ordinal)))];

        var results = await ValidateAsync(files, "test.schema.json");

        count.ShouldBeGreaterThan(16);
        results.Take(count).Where(r => !r.Valid).Select(r => $"{r.File}: {string.Join("; ", r.Errors)}").ShouldBeEmpty();
        results.Skip(count).Where(r => r.Valid).Select(r => r.File).ShouldBeEmpty();
    }

    [Fact]
    public async Task Schema_refuses_of_the_wrong_definitions_those_that_are_wrong_in_structure()
    {
        var document = await File.ReadAllTextAsync(
            Path.Combine(Clone.Root, "tests", "FeatureStore.Cli.Tests", "Definitions", "wrong-definitions.md")
        );
        var cases = Case()
            .Matches(document)
            .Select((m, i) => (Title: m.Groups["title"].Value, File: Write($"{i}.yaml", m.Groups["yaml"].Value)))
            .ToArray();

        var results = await ValidateAsync([.. cases.Select(c => c.File)]);

        cases.Length.ShouldBeGreaterThanOrEqualTo(60);
        foreach (var (wrong, result) in cases.Zip(results))
        {
            if (result.Errors.Any(e => e.StartsWith("no YAML", StringComparison.Ordinal)))
            {
                continue;
            }
            result.Valid.ShouldBe(
                !wrong.Title.EndsWith("(schema too)", StringComparison.Ordinal),
                $"{wrong.Title}: {string.Join("; ", result.Errors)}"
            );
        }
    }

    /// <summary>Generated catalogs, right ones and changed ones: whatever loads, the schema accepts.</summary>
    [Fact]
    public async Task Schema_accepts_whatever_loads()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var files = new List<(string File, string Text)>();
        var changed = 0;
        for (var i = 0; files.Count < 2 * Generated; i++)
        {
            var random = new Random(HashCode.Combine(seed, i));
            var generator = new DefinitionGenerator(random);
            var documents = generator.Next();
            var edits = files.Count - changed < Generated ? 0 : random.Next(1, 4);
            for (var edit = 0; edit < edits && documents.Count > 0; edit++)
            {
                new TreeMutator(random).Mutate(documents);
            }
            var text = generator.ToYaml(documents);
            if (CatalogLoader.Load([("a.yaml", text)]).Catalog is not null)
            {
                files.Add((Write($"{files.Count}.yaml", text), text));
                changed += edits > 0 ? 1 : 0;
            }
        }

        var results = await ValidateAsync([.. files.Select(f => f.File)]);

        output.WriteLine($"{files.Count} catalogs, of which {changed} changed");
        foreach (var (file, result) in files.Zip(results))
        {
            result.Valid.ShouldBeTrue($"seed {seed}: {string.Join("; ", result.Errors)}\n{file.Text}");
        }
    }

    private static async Task<SchemaResult[]> ValidateAsync(string[] files, string name = "definition.schema.json")
    {
        NodeScript.Require("ajv");
        var schema = Path.Combine(Clone.Root, "features", "schema", name);
        return JsonSerializer.Deserialize<SchemaResult[]>(
            await NodeScript.RunAsync(["schema.mjs", schema, .. files]),
            JsonSerializerOptions.Web
        )!;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    [GeneratedRegex(
        @"^## (?<title>[^\n]*)\n\n```yaml\n(?<yaml>.*?)```\n",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Case();

    private sealed record SchemaResult(string File, bool Valid, string[] Errors);
}
