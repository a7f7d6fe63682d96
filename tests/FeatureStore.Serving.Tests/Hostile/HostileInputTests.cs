using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using FeatureStore.Serving.Tests.Documents;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Hostile;

/// <summary>
/// Requests that no client means: documents from the grammar with tokens exchanged, and bodies with bytes exchanged. Each gets a well-formed
/// answer in bounded time. 20,000, or a million with <c>FEATURESTORE_LONG=1</c>.
/// </summary>
[Collection(nameof(Alone))]
public sealed class HostileInputTests(ITestOutputHelper output) : ServingTest
{
    private static readonly bool _isLong = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1";
    private static readonly TimeSpan _slow = TimeSpan.FromSeconds(10);

    private static readonly string[] _accepts =
    [
        "application/json",
        "application/graphql-response+json",
        "*/*",
        "",
        "text/html",
        "application/json;q=0",
        ";;;",
    ];

    private static readonly string[] _types =
    [
        "application/json",
        "application/json",
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
    ];

    [Fact]
    public async Task Every_input_gets_a_well_formed_answer_in_bounded_time_and_memory()
    {
        Host.Store.KeepsBatches = false;
        var count = _isLong ? 1_000_000 : 20_000;
        var seed = Environment.GetEnvironmentVariable("FEATURESTORE_SEED") is { Length: > 0 } given ? int.Parse(given) : 4711;
        var random = new Random(seed);
        var generator = new DocumentGenerator(
            SchemaModel.FromSdl(await Host.Client.GetStringAsync("/graphql?sdl")),
            new NamePools(Host.Registry.Current),
            random
        )
        {
            Mutated = 0.6,
        };
        var mutator = new BodyMutator(random);
        var previous = Array.Empty<byte>();
        var statuses = new SortedDictionary<int, int>();
        var faults = new List<string>();
        var slowest = TimeSpan.Zero;
        var memory = new List<long>();
        for (var i = 0; i < count && faults.Count < 20; i++)
        {
            if (i % (count / 4) == 0)
            {
                memory.Add(GC.GetTotalMemory(forceFullCollection: true) / 1024);
            }
            var request = generator.Next();
            var body = Encoding.UTF8.GetBytes(request.ToJson());
            var sent = i % 2 == 0 ? body : mutator.Mutate(body, previous);
            previous = body;
            using var message = random.Next(12) == 0 ? Get(request, random) : Post(sent, random);
            var started = Stopwatch.GetTimestamp();
            using var response = await Host.Client.SendAsync(message);
            var answer = await response.Content.ReadAsByteArrayAsync();
            var elapsed = Stopwatch.GetElapsedTime(started);
            slowest = elapsed > slowest ? elapsed : slowest;
            var status = (int)response.StatusCode;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if ((elapsed > _slow ? $"{elapsed}" : WellFormedAnswer.Fault(status, answer)) is { } fault)
            {
                faults.Add(
                    $"{fault}: {message.Method} {message.RequestUri} {Encoding.UTF8.GetString(sent)}\n  {Encoding.UTF8.GetString(answer)}"
                );
            }
        }
        memory.Add(GC.GetTotalMemory(forceFullCollection: true) / 1024);
        output.WriteLine(
            $"{count} inputs, seed {seed}: {string.Join(", ", statuses.Select(s => $"{s.Key}: {s.Value}"))}; slowest {slowest.TotalMilliseconds:F0} ms; KiB of memory at each quarter: {string.Join(", ", memory)}"
        );
        faults.ShouldBeEmpty(string.Join('\n', faults));
        // By half of them every cache is full.
        (memory[^1] - memory[^3]).ShouldBeLessThan(16 * 1024);
    }

    private static HttpRequestMessage Post(byte[] body, Random random)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(_types[random.Next(_types.Length)]);
        message.Headers.TryAddWithoutValidation("Accept", _accepts[random.Next(3)]);
        if (random.Next(20) == 0)
        {
            message.Headers.Remove("Accept");
            message.Headers.TryAddWithoutValidation("Accept", _accepts[random.Next(_accepts.Length)]);
        }
        return message;
    }

    private static HttpRequestMessage Get(GeneratedRequest request, Random random)
    {
        var variables = request.Variables ?? "";
        var query = random.Next(4) == 0 ? request.Query[..random.Next(request.Query.Length)] : request.Query;
        return new HttpRequestMessage(
            HttpMethod.Get,
            $"/graphql?query={Uri.EscapeDataString(query)}&variables={Uri.EscapeDataString(random.Next(4) == 0 ? variables[..random.Next(variables.Length + 1)] : variables)}&operationName={request.OperationName}&extensions={(random.Next(8) == 0 ? "{" : "")}"
        );
    }
}
