using System.Text;
using FeatureStore.Storage.Records;
using FsCheck;
using FsCheck.Xunit;

namespace FeatureStore.Storage.Tests.Records;

public sealed class EventOrderTests
{
    [Property]
    public void Compare_is_by_time_then_by_the_bytes_of_the_identity(int time1, NonNull<string> id1, int time2, NonNull<string> id2)
    {
        var expected =
            time1 != time2
                ? time1.CompareTo(time2)
                : Encoding.UTF8.GetBytes(id1.Get).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(id2.Get));

        Math.Sign(EventOrder.Compare(time1, id1.Get, time2, id2.Get)).ShouldBe(Math.Sign(expected));
        Math.Sign(EventOrder.Compare(time2, id2.Get, time1, id1.Get)).ShouldBe(-Math.Sign(expected));
    }

    [Fact]
    public void Compare_beyond_the_basic_plane_is_not_that_of_UTF16()
    {
        string.CompareOrdinal("\U0001F600", "\uFFFD").ShouldBeLessThan(0);
        EventOrder.Compare(1, "\U0001F600", 1, "\uFFFD").ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Compare_puts_a_prefix_first() => EventOrder.Compare(1, "s#1", 1, "s#10").ShouldBeLessThan(0);
}
