using System.Diagnostics;
using System.Text;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Caching.Interleavings;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>I4 and I5 in every order of steps that two loaders, two writers, an evictor and an expiry can take on one key.</summary>
public sealed class CacheExplorationTests(LocalServicesFixture services, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1";

    private const int StepsOfRun = 200;

    private ConnectionMultiplexer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = ConfigurationOptions.Parse(await services.RedisEndpointAsync());
        // It is the order of steps that counts here: a machine that stands still for some seconds is no finding.
        settings.AsyncTimeout = settings.SyncTimeout = 120_000;
        _redis = await ConnectionMultiplexer.ConnectAsync(settings);
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    public static TheoryData<string> Scenarios => [.. Scenario.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task No_schedule_hides_a_finished_write(string name)
    {
        foreach (var scenario in Variants(Scenario.All.First(scenario => scenario.Name == name)))
        {
            (await ExploreAsync(scenario, CacheScripts.Default, Flaw.None)).ShouldBeNull(scenario.ToString());
        }
    }

    public static TheoryData<string> ScriptMutants => [.. Mutants.Scripts.Keys, .. Mutants.Lifetimes.Keys];

    [Theory]
    [MemberData(nameof(ScriptMutants))]
    public async Task Script_without_a_protection_is_caught(string mutant)
    {
        var scripts = Mutants.Scripts.GetValueOrDefault(mutant) ?? Mutants.Lifetimes[mutant];
        var isStatic = mutant.StartsWith("string", StringComparison.Ordinal);

        (await IsCaughtAsync(Scenario.All.Where(scenario => scenario.IsStatic == isStatic), scripts, Flaw.None)).ShouldBeTrue(mutant);
    }

    public static TheoryData<string> Flaws => [.. Enum.GetNames<Flaw>().Where(f => f != nameof(Flaw.None))];

    [Theory]
    [MemberData(nameof(Flaws))]
    public async Task Careless_step_is_caught(string flaw) =>
        (await IsCaughtAsync(Scenario.All, CacheScripts.Default, Enum.Parse<Flaw>(flaw))).ShouldBeTrue(flaw);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Step_does_on_a_key_left_alone_what_is_remembered_of_it(string name)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var scenario = Scenario.All.First(scenario => scenario.Name == name);
        var database = _redis.GetDatabase();
        var remembered = new RememberedRedis(database, CacheScripts.Default);
        ProtocolStep[] steps = [.. new CacheModel(scenario, Flaw.None, remembered).Steps()];
        var patient = new RedisCacheProtocol(() => database, KeyLifetimes.Load, CacheScripts.Default);
        var impatient = new RedisCacheProtocol(() => database, TimeSpan.Zero, CacheScripts.Default);
        var key = $"{{left alone#{Guid.NewGuid():N}}}#key";
        var content = RememberedRedis.Absent;
        for (var i = 0; i < StepsOfRun; i++)
        {
            var step = steps[random.Next(steps.Length)];
            if (step.Name.StartsWith("refresh", StringComparison.Ordinal) && IsThere(step.Name[^3..], remembered.Content(content)))
            {
                continue; // Tokens are unique: none is placed where it is.
            }

            var granted = await step.RunAsync(patient, impatient, key);
            var (after, rememberedGranted) = await remembered.StepAsync(content, step);

            granted.ShouldBe(rememberedGranted, $"{step.Name} on {remembered.Content(content)}");
            (await KeyContent.ReadAsync(database, key)).ToString().ShouldBe(remembered.Content(after).ToString(), step.Name);
            foreach (var read in ModelStore.Reads(scenario.Revisions[0]))
            {
                var found = scenario.IsStatic
                    ? StringEntry.Answer(await patient.GetStringAsync(key), read, out var answer)
                    : SetEntry.Answer(await patient.GetSetAsync(key, SetEntry.LastRank(read)), read, out answer);
                found.ShouldBe(ModelStore.LookUp(remembered.Content(after), read, out var expected));
                Text(answer).ShouldBe(Text(expected));
            }
            content = after;
        }
    }

    /// <summary>Loaders in two processes, in one, and a Redis that does not acknowledge what it carries out.</summary>
    private static IEnumerable<Scenario> Variants(Scenario scenario)
    {
        yield return scenario;
        yield return scenario with
        {
            SameProcess = true,
        };
        yield return scenario.Shorter() with
        {
            LosesSteps = true,
        };
        if (IsLong)
        {
            yield return scenario.Shorter() with
            {
                Rounds = 2,
            };
            yield return scenario.Shorter() with
            {
                Rounds = 2,
                SameProcess = true,
            };
            if (scenario.Writer1.Length + scenario.Writer2.Length == 3) // With four, 32 million states.
            {
                yield return scenario with
                {
                    LosesSteps = true,
                };
            }
        }
    }

    private async Task<bool> IsCaughtAsync(IEnumerable<Scenario> scenarios, CacheScripts scripts, Flaw flaw)
    {
        foreach (var scenario in scenarios)
        {
            if (await ExploreAsync(scenario with { SameProcess = true }, scripts, flaw) is { } wrong)
            {
                output.WriteLine(wrong);
                return true;
            }
        }
        return false;
    }

    private static bool IsThere(string token, KeyContent content) => content.ToString().Contains(token, StringComparison.Ordinal);

    private static string Text(ReadResult answer) =>
        answer.Records is { } records
            ? string.Join(" ", records.Select(r => $"{r.Timestamp}={Encoding.UTF8.GetString(r.Value.Span)}"))
            : "";

    private async Task<string?> ExploreAsync(Scenario scenario, CacheScripts scripts, Flaw flaw)
    {
        var started = Stopwatch.GetTimestamp();
        var redis = new RememberedRedis(_redis.GetDatabase(), scripts);
        var exploration = new Exploration(new CacheModel(scenario, flaw, redis));
        var wrong = await exploration.RunAsync();
        output.WriteLine(
            $"{scenario}: {exploration.Schedules:E2} schedules of up to {exploration.Depth} steps, {exploration.States} states, "
                + $"{redis.Known} different steps of Redis, {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"
        );
        return wrong;
    }
}
