using System.Diagnostics;
using FeatureStore.Storage.Caching.Protocol;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Interleavings;

/// <summary>I4 and I5 under thousands of orders of steps; and that the test would notice if a protection were missing.</summary>
public sealed class CacheInterleavingTests(LocalServicesFixture services, ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>By default 6,000 runs; 100,000 with <c>FEATURESTORE_LONG=1</c>.</summary>
    private static readonly int Runs = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1" ? 100_000 : 6_000;

    private const int RunsOfMutant = 20_000;

    private ConnectionMultiplexer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = ConfigurationOptions.Parse(await services.RedisEndpointAsync());
        // It is the order of steps that counts here: a machine that stands still for some seconds is no finding.
        settings.AsyncTimeout = settings.SyncTimeout = 120_000;
        _redis = await ConnectionMultiplexer.ConnectAsync(settings);
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Protocol_in_any_order_of_steps_never_hides_a_finished_write()
    {
        // New orders each time; the seed in the message repeats a failure.
        var first = Environment.TickCount & 0x3fff_ffff;
        output.WriteLine($"seeds {first} to {first + Runs - 1}");

        var (failure, runs) = await RunAsync(CacheScripts.Default, Flaw.None, first, Runs);

        failure.ShouldBeNull();
        runs.ShouldBe(Runs);
    }

    public static TheoryData<string> ScriptMutants => [.. Mutants.Scripts.Keys];

    [Theory]
    [MemberData(nameof(ScriptMutants))]
    public async Task Script_without_a_protection_is_caught(string mutant)
    {
        var (failure, runs) = await RunAsync(Mutants.Scripts[mutant], Flaw.None, 1, RunsOfMutant);

        output.WriteLine($"caught in run {runs}: {failure}");
        failure.ShouldNotBeNull($"{mutant}: {runs} runs and nothing noticed");
    }

    public static TheoryData<string> Flaws => [.. Enum.GetNames<Flaw>().Where(f => f != nameof(Flaw.None))];

    [Theory]
    [MemberData(nameof(Flaws))]
    public async Task Careless_step_is_caught(string flaw)
    {
        var (failure, runs) = await RunAsync(CacheScripts.Default, Enum.Parse<Flaw>(flaw), 1, RunsOfMutant);

        output.WriteLine($"caught in run {runs}: {failure}");
        failure.ShouldNotBeNull($"{flaw}: {runs} runs and nothing noticed");
    }

    private async Task<(string? Failure, int Runs)> RunAsync(CacheScripts scripts, Flaw flaw, int firstSeed, int count)
    {
        var started = Stopwatch.GetTimestamp();
        string? failure = null;
        var runs = 0;
        using var stop = new CancellationTokenSource();
        var database = _redis.GetDatabase();
        try
        {
            await Parallel.ForAsync(
                firstSeed,
                firstSeed + count,
                new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = stop.Token },
                async (seed, _) =>
                {
                    var wrong = await new InterleavingRun(database, scripts, flaw, seed).RunAsync();
                    Interlocked.Increment(ref runs);
                    if (wrong is not null)
                    {
                        Interlocked.CompareExchange(ref failure, $"seed {seed}: {wrong}", null);
                        await stop.CancelAsync();
                    }
                }
            );
        }
        catch (OperationCanceledException)
        {
            // The first failure is enough.
        }
        output.WriteLine($"{runs} interleavings in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        return (failure, runs);
    }
}
