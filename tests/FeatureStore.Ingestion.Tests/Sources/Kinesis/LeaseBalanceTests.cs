using FeatureStore.Ingestion.Sources.Kinesis;

namespace FeatureStore.Ingestion.Tests.Sources.Kinesis;

public sealed class LeaseBalanceTests
{
    private const int Seed = 5;

    [Fact]
    public void Worker_alone_takes_all()
    {
        var leases = Leases(5);

        LeaseBalance.Choose(leases, _ => true, "a", new Random(Seed)).Order().ShouldBe(leases.Keys.Order());
    }

    [Fact]
    public void Leases_of_a_dead_worker_are_taken_and_those_of_a_living_one_are_not()
    {
        var leases = Leases(4);
        Give(leases, "dead", "0", "1");
        Give(leases, "alive", "2", "3");

        LeaseBalance.Choose(leases, shard => shard is "0" or "1", "a", new Random(Seed)).Order().ShouldBe(["0", "1"]);
    }

    /// <summary>Whatever it starts from and in whatever order workers ask, all end with a fair share, and then nobody moves any more.</summary>
    [Fact]
    public void Any_distribution_becomes_fair_and_stays()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 60; round++)
        {
            var leases = Leases(random.Next(1, 30));
            string[] workers = [.. Enumerable.Range(0, random.Next(1, 8)).Select(i => $"w{i}")];
            foreach (var shard in leases.Keys.ToArray())
            {
                leases[shard] = leases[shard] with { Owner = random.Next(4) == 0 ? null : workers[random.Next(workers.Length)] };
            }
            for (var turn = 0; turn < 40 * workers.Length; turn++)
            {
                var worker = workers[turn % workers.Length];
                Give(leases, worker, [.. LeaseBalance.Choose(leases, _ => false, worker, random)]);
            }

            var counts = workers.Select(worker => leases.Values.Count(lease => lease.Owner == worker)).ToArray();
            leases.Values.ShouldAllBe(lease => lease.Owner != null, $"seed {Seed}, round {round}");
            (counts.Max() - counts.Min()).ShouldBeLessThanOrEqualTo(1, $"seed {Seed}, round {round}: {string.Join(", ", counts)}");
            workers.ShouldAllBe(worker => LeaseBalance.Choose(leases, _ => false, worker, random).Count == 0);
        }
    }

    private static Dictionary<string, ShardLease> Leases(int count) =>
        Enumerable.Range(0, count).ToDictionary(i => i.ToString(), _ => new ShardLease(null, 0, null, IsEnded: false));

    private static void Give(Dictionary<string, ShardLease> leases, string worker, params string[] shards)
    {
        foreach (var shard in shards)
        {
            leases[shard] = leases[shard] with { Owner = worker };
        }
    }
}
