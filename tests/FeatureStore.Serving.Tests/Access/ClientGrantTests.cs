using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Access;

public sealed class ClientGrantTests
{
    [Theory]
    [InlineData("*", "all_types, article_stats, notification_keywords, recent_clicked_articles, recent_ratings")]
    [InlineData("user.*", "all_types, notification_keywords, recent_clicked_articles")]
    [InlineData("article.recent_ratings user.all_types", "all_types, recent_ratings")]
    [InlineData("user.recent_ratings", "")]
    [InlineData("article.* user.all_types", "all_types, article_stats, recent_ratings")]
    [InlineData("", "")]
    public void Patterns_allow_what_they_name_and_nothing_else(string patterns, string allowed)
    {
        var grant = ClientGrant.Of("c", patterns.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        string.Join(", ", SampleCatalog.Create().Features.Where(grant.Allows).Select(f => f.Name)).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("*.recent_ratings")]
    [InlineData("User.*")]
    [InlineData("user.")]
    [InlineData(".x")]
    [InlineData("user.a.b")]
    [InlineData("user.*x")]
    public void What_is_no_pattern_is_said_with_its_client(string pattern) =>
        Should
            .Throw<ConfigurationException>(() => ClientGrant.Of("home-feed", [pattern]))
            .Message.ShouldBe(
                $"'auth:clients:home-feed': '{pattern}' is no pattern. Write *, entity.* or entity.feature, named as in the definitions."
            );

    [Fact]
    public void Asking_a_grant_and_finding_a_key_allocate_nothing()
    {
        var features = SampleCatalog.Create().Features;
        var grant = ClientGrant.Of("c", ["user.*", "article.recent_ratings"]);
        var key = ApiKeys.NewKey();
        var clients = new ClientDirectory(new AccessOptions { Clients = { ["c"] = ["*"] } });
        var keys = ApiKeys.Read(System.Text.Encoding.UTF8.GetBytes(ApiKeys.Line("c", key)), clients);
        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Ask();

        // Less than one byte for each time: what is left is the runtime's own.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);

        void Ask()
        {
            for (var i = 0; i < 1_000; i++)
            {
                foreach (var feature in features)
                {
                    grant.Allows(feature);
                }
                _ = keys.Find(KeyDigest.Of(key)) ?? throw new InvalidOperationException("The key is there.");
            }
        }
    }
}
