using FeatureStore.Storage.DynamoDb;

namespace FeatureStore.Storage.Tests.DynamoDb;

public sealed class ShareBudgetTests
{
    [Fact]
    public void One_in_twenty_is_what_a_share_of_0_05_gives()
    {
        var budget = new ShareBudget(0.05, 10, isFull: false);
        var taken = 0;
        for (var i = 0; i < 1_000; i++)
        {
            budget.Earn();
            taken += budget.TryTake() ? 1 : 0;
        }

        taken.ShouldBe(50);
    }

    [Fact]
    public void No_more_than_the_burst_is_saved()
    {
        var budget = new ShareBudget(0.5, 3, isFull: false);
        budget.TryTake().ShouldBeFalse();
        for (var i = 0; i < 100; i++)
        {
            budget.Earn();
        }

        Enumerable.Range(0, 10).Count(_ => budget.TryTake()).ShouldBe(3);
    }

    [Fact]
    public void Full_one_begins_with_its_burst_and_an_emptied_one_with_nothing()
    {
        var budget = new ShareBudget(0.2, 100, isFull: true);
        budget.TryTake().ShouldBeTrue();

        budget.Empty();

        budget.TryTake().ShouldBeFalse();
    }
}
