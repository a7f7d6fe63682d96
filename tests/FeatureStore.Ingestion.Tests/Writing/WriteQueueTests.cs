using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Tests.Writing;

public sealed class WriteQueueTests
{
    private readonly WriteQueue _queue = new(fill: 25);

    [Fact]
    public void Record_whose_key_is_under_way_waits_for_it_and_others_pass()
    {
        Add(Sample.Static("a", 1), Sample.Static("b", 1));
        var first = Take();
        Add(Sample.Static("a", 2), Sample.Static("c", 1), Sample.Static("a", 3));

        Entities(Take()).ShouldBe(["c"]);
        _queue.Ready.ShouldBe(0);
        _queue.Count.ShouldBe(2);

        Finish(first);
        Add(Sample.Static("a", 4));
        Take().Select(item => item.Write.Timestamp).ShouldBe([2L, 3, 4]);
        _queue.Count.ShouldBe(0);
    }

    [Fact]
    public void Action_records_of_one_entity_go_side_by_side()
    {
        Add(Sample.Action("a", 1));
        Take().Count.ShouldBe(1);
        Add(Sample.Action("a", 2), Sample.Action("a", 1));

        Take().Select(item => item.Write.Timestamp).ShouldBe([2L]);
    }

    [Fact]
    public void Batch_takes_whole_requests_and_leaves_the_rest_in_front()
    {
        Add([.. Enumerable.Range(0, 60).Select(i => Sample.Action("a", i)), Sample.Static("s", 1)]);

        var batch = Take();

        batch.Count(item => item.Write.EntityId == "a").ShouldBe(50);
        batch.Count.ShouldBe(51);
        Add(Sample.Action("a", 99));
        Take().Select(item => item.Write.Timestamp).ShouldBe([.. Enumerable.Range(50, 10).Select(i => (long)i), 99]);
    }

    [Fact]
    public void Batch_that_would_be_less_than_one_request_goes_as_it_is()
    {
        Add([.. Enumerable.Range(0, 25).Select(i => Sample.Action("a", i))]);
        Take().Count.ShouldBe(25);
        Add(Sample.Action("a", 100));
        Take().Count.ShouldBe(1);
    }

    /// <summary>Whatever is taken and finished in whatever order: nothing is lost or doubled, one key never runs twice at once, in order.</summary>
    [Fact]
    public void Random_traffic_keeps_every_record_once_and_each_key_in_order()
    {
        const int seed = 71;
        var random = new Random(seed);
        var underWay = new List<List<PendingWrite>>();
        var seen = new Dictionary<RecordKey, List<long>>();
        var added = 0;
        for (var step = 0; step < 20_000; step++)
        {
            if (random.Next(3) > 0)
            {
                Add(Sample.Static($"u{random.Next(8)}", added++));
            }
            if (random.Next(4) == 0)
            {
                underWay.Add(_queue.Take(random.Next(1, 10), wholeRequests: random.Next(2) == 0));
                var keys = underWay.SelectMany(batch => batch.Select(item => RecordKey.Of(item.Write)).Distinct()).ToList();
                keys.Count.ShouldBe(keys.Distinct().Count(), $"seed {seed}, step {step}: a key is under way twice");
            }
            if (underWay.Count > 0 && random.Next(4) == 0)
            {
                Complete(random.Next(underWay.Count));
            }
        }
        while (underWay.Count > 0 || _queue.Count > 0)
        {
            while (underWay.Count > 0)
            {
                Complete(0);
            }
            underWay.Add(Take());
            underWay.RemoveAll(batch => batch.Count == 0);
        }

        seen.Values.Sum(times => times.Count).ShouldBe(added);
        seen.Values.ShouldAllBe(times => times.SequenceEqual(times.Order()));

        void Complete(int index)
        {
            foreach (var item in underWay[index])
            {
                var key = RecordKey.Of(item.Write);
                (seen.TryGetValue(key, out var times) ? times : seen[key] = []).Add(item.Write.Timestamp);
            }
            Finish(underWay[index]);
            underWay.RemoveAt(index);
        }
    }

    private static IEnumerable<string> Entities(List<PendingWrite> batch) => batch.Select(item => item.Write.EntityId);

    private List<PendingWrite> Take() => _queue.Take(500, wholeRequests: true);

    private void Finish(List<PendingWrite> batch) => _queue.Finish(batch.ConvertAll(item => RecordKey.Of(item.Write)));

    private void Add(params IEnumerable<RecordWrite> writes)
    {
        foreach (var write in writes)
        {
            _queue.Add(new PendingWrite(write, Sample.Event, new TestDelivery()));
        }
    }
}
