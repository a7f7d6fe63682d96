using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Queries;

public sealed class FeatureDefinitionsTests : ServingTest
{
    [Fact]
    public async Task Definition_is_told_whole()
    {
        var data = await Host.DataAsync(
            "{ featureDefinitions(tag: \"feed\") { name entity kind description owner tags fields streams retain revision } }"
        );

        data["featureDefinitions"]
            .Json()
            .ShouldBe(
                """[{"name":"recent_clicked_articles","entity":"user","kind":"ActionFeature","description":"Articles the user clicked in the flea-market feed, newest first.","owner":"feed-ml","tags":["feed"],"fields":[{"name":"article_id","type":"id","required":true},{"name":"session_id","type":"string","required":false},{"name":"price","type":"long","required":false}],"streams":["flea-market-events"],"retain":"P30D","revision":"r1"}]"""
            );
    }

    [Fact]
    public async Task Definitions_are_chosen_by_entity_and_ordered_by_name()
    {
        (await Host.DataAsync("{ featureDefinitions { name } }"))["featureDefinitions"]!.AsArray().Count.ShouldBe(5);
        (await Host.DataAsync("{ featureDefinitions(entity: \"article\") { name kind retain fields } }"))["featureDefinitions"]
            .Json()
            .ShouldBe(
                """[{"name":"article_stats","kind":"StaticFeature","retain":null,"fields":[{"name":"views","type":"long","required":true},{"name":"embedding","type":"vector<2>","precision":"float32","required":true},{"name":"rank","type":"int","required":true,"default":7},{"name":"note","type":"string","required":false,"default":"none"}]},{"name":"recent_ratings","kind":"ActionFeature","retain":"P90D","fields":[{"name":"stars","type":"int","required":true},{"name":"weight","type":"float","required":false},{"name":"comment","type":"string","required":false}]}]"""
            );
        (await Host.DataAsync("{ featureDefinitions(entity: \"article\", tag: \"feed\") { name } }"))["featureDefinitions"]
            .Json()
            .ShouldBe("[]");
    }
}
