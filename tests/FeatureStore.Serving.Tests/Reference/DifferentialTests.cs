using System.Text.Json;
using FeatureStore.Serving.Tests.Documents;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>
/// The server and graphql-js, the specification's reference implementation, over the same schema and data: the same data in the same order,
/// the same phase of failure, the same paths of errors.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Documents = 4_000;

    private readonly List<ServerUnderTest> _servers = [];
    private NodeProgram? _reference;

    public async ValueTask InitializeAsync()
    {
        if (NodeProgram.Missing() is { } reason)
        {
            Assert.Skip(reason);
        }
        foreach (var name in ServerUnderTest.All)
        {
            _servers.Add(await ServerUnderTest.StartAsync(name));
        }
        var host = _servers[0].Host;
        var records = ReferenceData.Create(new Random(7), host.Now);
        foreach (var server in _servers)
        {
            await ReferenceSetup.WriteAsync(server.Host, records);
        }
        _reference = NodeProgram.Start("reference.mjs");
        var sdl = await host.Client.GetStringAsync("/graphql?sdl");
        output.WriteLine(await _reference.AskAsync(ReferenceSetup.Describe(host.Registry.Current, sdl, host.Now, records)));
    }

    public async ValueTask DisposeAsync()
    {
        _reference?.Dispose();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Generated_documents_are_answered_as_by_the_reference()
    {
        var seed = Environment.GetEnvironmentVariable("FEATURESTORE_SEED") is { Length: > 0 } given ? int.Parse(given) : 20_240_501;
        output.WriteLine($"seed {seed}");
        var sdl = await _servers[0].Host.Client.GetStringAsync("/graphql?sdl");
        var names = new NamePools(_servers[0].Host.Registry.Current);
        var generator = new DocumentGenerator(SchemaModel.FromSdl(sdl), names, new Random(seed));

        await CompareAsync(Enumerable.Range(0, Documents).Select(_ => generator.Next()));
    }

    [Fact]
    public Task Hard_cases_are_answered_as_by_the_reference() => CompareAsync(HardCases.All);

    private async Task CompareAsync(IEnumerable<GeneratedRequest> requests)
    {
        var phases = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var differences = new List<string>();
        var known = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var count = 0;
        var plans = 0;
        foreach (var request in requests)
        {
            count++;
            var expected = Outcome.OfReference(await _reference!.AskAsync(request.ToJson()));
            var phase = expected is { Phase: "execution", Paths.Length: > 0 } ? "execution with errors" : expected.Phase;
            phases[phase] = phases.GetValueOrDefault(phase) + 1;
            foreach (var server in _servers)
            {
                var actual = Outcome.OfServer(await server.AskAsync(request));
                plans += server.UsesPlans && actual.Phase == "execution" && server.HasPlan(request) ? 1 : 0;
                var fault = actual.Says("INTERNAL: ") ? "an internal error" : OutcomeComparison.Difference(expected, actual);
                if (fault is not { } difference)
                {
                    continue;
                }
                if (KnownDifferences.Reason(request, expected, actual) is { } reason)
                {
                    known[reason] = known.GetValueOrDefault(reason) + 1;
                    continue;
                }
                differences.Add(
                    $"{server.Name}: {difference}\n  {request.ToJson()}\n  reference: {string.Join(" | ", expected.Messages)}\n  ours: {string.Join(" | ", actual.Messages)}"
                );
            }
        }
        output.WriteLine($"{count} documents: {JsonSerializer.Serialize(phases)}; {plans} ran on plans");
        foreach (var (reason, times) in known)
        {
            output.WriteLine($"{times} times: {reason}");
        }
        differences.ShouldBeEmpty($"{differences.Count} of {count} documents:\n{string.Join('\n', differences.Take(40))}");
    }
}
