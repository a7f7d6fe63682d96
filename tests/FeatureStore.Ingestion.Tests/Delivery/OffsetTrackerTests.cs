using FeatureStore.Ingestion.Delivery;
using FsCheck.Xunit;

namespace FeatureStore.Ingestion.Tests.Delivery;

public class OffsetTrackerTests
{
    [Fact]
    public void Committable_before_anything_finished_is_null()
    {
        var tracker = new OffsetTracker();
        tracker.Begin(11);

        tracker.Advance().ShouldBeFalse();
        tracker.Committable.ShouldBeNull();
    }

    [Fact]
    public void Committable_never_passes_an_unfinished_message()
    {
        var tracker = new OffsetTracker();
        var first = tracker.Begin(11);
        var second = tracker.Begin(12);

        second.Finish();
        tracker.Advance().ShouldBeFalse();

        first.Finish();
        tracker.Advance().ShouldBeTrue();
        tracker.Committable.ShouldBe(12);
        tracker.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public void Advance_after_the_commit_has_nothing_new()
    {
        var tracker = new OffsetTracker();
        tracker.Begin(11).Finish();
        tracker.Advance();
        tracker.Committed = tracker.Committable;

        tracker.Advance().ShouldBeFalse();
    }

    /// <summary>I1, in any order of finishing: what is committable is exactly the run of finished messages from the start.</summary>
    [Property]
    public bool Committable_is_the_longest_finished_run(int[] order)
    {
        var tracker = new OffsetTracker();
        var positions = Enumerable.Range(0, 20).Select(i => tracker.Begin(i + 1)).ToArray();
        var finished = new bool[20];
        foreach (var pick in order)
        {
            var index = (int)((uint)pick % 20);
            positions[index].Finish();
            finished[index] = true;
            tracker.Advance();
            var run = finished.TakeWhile(f => f).Count();
            if (tracker.Committable != (run == 0 ? null : run))
            {
                return false;
            }
        }
        return true;
    }
}
