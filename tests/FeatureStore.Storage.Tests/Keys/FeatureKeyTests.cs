using FeatureStore.Storage.Keys;
using FsCheck;
using FsCheck.Xunit;

namespace FeatureStore.Storage.Tests.Keys;

public sealed class FeatureKeyTests
{
    [Theory]
    [InlineData("42", "user#42#clicks", "{user#42}#clicks")]
    [InlineData("a#b", "user#a%23b#clicks", "{user#a%23b}#clicks")]
    [InlineData("{x}%", "user#%7Bx%7D%25#clicks", "{user#%7Bx%7D%25}#clicks")]
    [InlineData("한글 😀", "user#한글 😀#clicks", "{user#한글 😀}#clicks")]
    public void Partition_and_Redis_give_the_stored_text(string entity, string partition, string redis)
    {
        FeatureKey.Partition(TestFeatures.Action(), entity).ShouldBe(partition);
        FeatureKey.Redis(TestFeatures.Action(), entity).ShouldBe(redis);
    }

    [Property]
    public void Partition_of_different_entities_differs(NonNull<string> left, NonNull<string> right)
    {
        var same = left.Get == right.Get;

        (FeatureKey.Partition(TestFeatures.Action(), left.Get) == FeatureKey.Partition(TestFeatures.Action(), right.Get)).ShouldBe(same);
    }

    [Property]
    public void Partition_has_exactly_two_separators_and_undoes(NonNull<string> entity)
    {
        var parts = FeatureKey.Partition(TestFeatures.Action(), entity.Get).Split('#');

        parts.Length.ShouldBe(3);
        var undone = parts[1].Replace("%23", "#").Replace("%7B", "{").Replace("%7D", "}").Replace("%25", "%");
        undone.ShouldBe(entity.Get);
    }

    [Fact]
    public void Fits_takes_ids_of_up_to_1024_bytes_whose_key_has_at_most_2048()
    {
        var feature = TestFeatures.Action();

        FeatureKey.MaxEntityIdBytes.ShouldBe(1_024);
        FeatureKey.MaxPartitionBytes.ShouldBe(2_048);
        FeatureKey.Fits(feature, "").ShouldBeFalse();
        FeatureKey.Fits(feature, new string('x', 1_024)).ShouldBeTrue();
        FeatureKey.Fits(feature, new string('x', 1_025)).ShouldBeFalse();
        FeatureKey.Fits(feature, new string('한', 341)).ShouldBeTrue();
        FeatureKey.Fits(feature, new string('한', 342)).ShouldBeFalse();
        FeatureKey.Fits(feature, new string('#', 600)).ShouldBeTrue();
        FeatureKey.Fits(feature, new string('#', 700)).ShouldBeFalse();
    }
}
