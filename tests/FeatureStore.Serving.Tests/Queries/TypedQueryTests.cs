using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Queries;

public sealed class TypedQueryTests : ServingTest
{
    [Fact]
    public async Task User_with_clicks_and_keywords_gets_both_newest_first()
    {
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromMinutes(10), """["1111","s1",129000]""");
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromMinutes(5), """["2222",null,null]""");
        await Host.WriteAsync("notification_keywords", "u1", TimeSpan.FromDays(1), """[["bike","lamp"]]""");

        var data = await Host.DataAsync(
            """
            query ($id: ID!) {
              user(id: $id) {
                id
                recentClickedArticles(limit: 10, period: "1h") { articleId sessionId price timestamp occurredAt }
                notificationKeywords { keywords occurredAt }
              }
            }
            """,
            new { id = "u1" }
        );

        data.Json()
            .ShouldBe(
                """{"user":{"id":"u1","recentClickedArticles":[{"articleId":"2222","sessionId":null,"price":null,"timestamp":1714564500000,"occurredAt":"2024-05-01T11:55:00.000Z"},{"articleId":"1111","sessionId":"s1","price":129000,"timestamp":1714564200000,"occurredAt":"2024-05-01T11:50:00.000Z"}],"notificationKeywords":{"keywords":["bike","lamp"],"occurredAt":"2024-04-30T12:00:00.000Z"}}}"""
            );
    }

    [Fact]
    public async Task Every_type_is_served_exactly()
    {
        await Host.WriteAsync(
            "all_types",
            "u1",
            TimeSpan.Zero,
            """["é\"\u2028","42",true,-2147483648,9223372036854775807,0.1,1714564800000,{"b":1.0,"a":[null]},[1,-9007199254740993],["a","b"],{"k":1.5},"zczMPQAAgD8AAIDA"]"""
        );

        var data = await Host.DataAsync(
            "{ user(id: \"u1\") { allTypes { aString anId aBool anInt aLong aFloat aTimestamp aJson aList aSet aMap aVector } } }"
        );

        var item = data["user"]!["allTypes"]![0]!;
        item["aString"]!.GetValue<string>().ShouldBe("é\"\u2028");
        item["anId"].Json().ShouldBe("\"42\"");
        item["aBool"].Json().ShouldBe("true");
        item["anInt"].Json().ShouldBe("-2147483648");
        item["aLong"].Json().ShouldBe("9223372036854775807");
        item["aFloat"].Json().ShouldBe("0.1");
        item["aTimestamp"].Json().ShouldBe("1714564800000");
        item["aJson"].Json().ShouldBe("""{"b":1.0,"a":[null]}""");
        item["aList"].Json().ShouldBe("[1,-9007199254740993]");
        item["aSet"].Json().ShouldBe("""["a","b"]""");
        item["aMap"].Json().ShouldBe("""{"k":1.5}""");
        item["aVector"].Json().ShouldBe("[0.1,1,-4]");
    }

    [Fact]
    public async Task Nulls_of_every_type_are_null()
    {
        await Host.WriteAsync("all_types", "u1", TimeSpan.Zero, "[]");

        var data = await Host.DataAsync(
            "{ user(id: \"u1\") { allTypes { aString anId aBool anInt aLong aFloat aTimestamp aJson aList aSet aMap aVector } } }"
        );

        data["user"]!["allTypes"]![0]!.AsObject().Count.ShouldBe(12);
        data["user"]!["allTypes"]![0]!.AsObject().ShouldAllBe(f => f.Value == null);
    }

    [Fact]
    public async Task Nothing_known_is_an_empty_list_and_null()
    {
        var data = await Host.DataAsync(
            "{ user(id: \"nobody\") { id recentClickedArticles { price } notificationKeywords { keywords } } }"
        );

        data.Json().ShouldBe("""{"user":{"id":"nobody","recentClickedArticles":[],"notificationKeywords":null}}""");
    }

    [Fact]
    public async Task Deleted_static_value_is_null()
    {
        await Host.WriteAsync("notification_keywords", "u1", TimeSpan.FromDays(2), """[["bike"]]""");
        await Host.WriteAsync("notification_keywords", "u1", TimeSpan.FromDays(1), null);

        (await Host.DataAsync("{ user(id: \"u1\") { notificationKeywords { keywords } } }"))["user"]!
            ["notificationKeywords"]
            .ShouldBeNull();
    }

    [Fact]
    public async Task Static_value_past_its_retention_is_null()
    {
        await Host.WriteAsync("notification_keywords", "u1", TimeSpan.FromDays(365), """[["bike"]]""");
        await Host.WriteAsync("notification_keywords", "u2", TimeSpan.FromDays(365) + TimeSpan.FromMilliseconds(1), """[["bike"]]""");

        (await Host.DataAsync("{ users(ids: [\"u1\", \"u2\"]) { notificationKeywords { keywords } } }"))
            .Json()
            .ShouldBe("""{"users":[{"notificationKeywords":{"keywords":["bike"]}},{"notificationKeywords":null}]}""");
    }

    [Fact]
    public async Task Defaults_stand_in_for_what_a_record_lacks()
    {
        await Host.WriteAsync("article_stats", "a1", TimeSpan.Zero, """[5,"AACAPwAAAEA="]""");

        (await Host.DataAsync("{ article(id: \"a1\") { articleStats { views embedding rank note } } }"))
            .Json()
            .ShouldBe("""{"article":{"articleStats":{"views":5,"embedding":[1,2],"rank":7,"note":"none"}}}""");
    }

    [Fact]
    public async Task Records_without_a_required_value_are_left_out()
    {
        await Host.WriteAsync("recent_ratings", "a1", TimeSpan.FromHours(1), "[5]");
        await Host.WriteAsync("recent_ratings", "a1", TimeSpan.FromHours(2), "[null,1]");

        (await Host.DataAsync("{ article(id: \"a1\") { recentRatings { stars } recentRatingsAggregate { count } } }"))
            .Json()
            .ShouldBe("""{"article":{"recentRatings":[{"stars":5}],"recentRatingsAggregate":{"count":1}}}""");
    }

    [Fact]
    public async Task Ids_keep_their_order_and_duplicates_whatever_their_text()
    {
        var data = await Host.DataAsync(
            "query ($ids: [ID!]!) { users(ids: $ids) { id } }",
            new { ids = new object[] { "b", "a", "b", 7, 12345678901234567890123m, "#%{}", "日本" } }
        );

        data["users"]!
            .AsArray()
            .Select(u => u!["id"]!.ToString())
            .ShouldBe(["b", "a", "b", "7", "12345678901234567890123", "#%{}", "日本"]);
        (await Host.DataAsync("{ user(id: 12345678901234567890123) { id } }"))["user"]!
            ["id"]
            .Json()
            .ShouldBe("\"12345678901234567890123\"");
        (await Host.DataAsync("{ users(ids: \"one\") { id } }"))["users"].Json().ShouldBe("""[{"id":"one"}]""");
        (await Host.DataAsync("{ users(ids: []) { id } }"))["users"].Json().ShouldBe("[]");
    }

    [Fact]
    public async Task Aliases_fragments_and_directives_work_together()
    {
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromMinutes(1), """["1",null,1]""");
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromMinutes(2), """["2",null,2]""");

        var data = await Host.DataAsync(
            """
            query ($full: Boolean! = false) {
              a: user(id: "u1") { ...Clicks one: recentClickedArticles(limit: 1) { __typename articleId } }
              b: user(id: "u2") { ... on User { ...Clicks } }
            }
            fragment Clicks on User {
              recentClickedArticles { articleId price @include(if: $full) session: sessionId @skip(if: true) }
            }
            """
        );

        data.Json()
            .ShouldBe(
                """{"a":{"recentClickedArticles":[{"articleId":"1"},{"articleId":"2"}],"one":[{"__typename":"RecentClickedArticlesItem","articleId":"1"}]},"b":{"recentClickedArticles":[]}}"""
            );
    }

    [Fact]
    public async Task Windows_and_limits_are_applied()
    {
        foreach (var hours in (int[])[1, 2, 3, 24 * 8])
        {
            await Host.WriteAsync("recent_ratings", "a1", TimeSpan.FromHours(hours), $"[{hours}]");
        }

        var data = await Host.DataAsync(
            """
            query ($no: DateTime, $nothing: Int) {
              article(id: "a1") {
                byDefault: recentRatings { stars }
                nulls: recentRatings(limit: null, from: $no, to: null, period: null) { stars }
                nothing: recentRatings(limit: $nothing) { stars }
                none: recentRatings(limit: 0) { stars }
                all: recentRatings(limit: 5, period: "90d") { stars }
                iso: recentRatings(limit: 5, period: "PT2H30M") { stars }
                from: recentRatings(limit: 5, from: "2024-05-01T19:00:00+09:00") { stars }
                to: recentRatings(limit: 5, to: "2024-05-01T10:00:00Z") { stars }
                empty: recentRatings(from: "2024-05-02T00:00:00Z", to: "2024-05-01T00:00:00Z") { stars }
                week: recentRatingsAggregate { count }
                quarter: recentRatingsAggregate(period: "90d") { count }
              }
            }
            """
        );

        var article = data["article"]!;
        Stars("byDefault").ShouldBe([1, 2]);
        Stars("nulls").ShouldBe([1, 2]);
        Stars("nothing").ShouldBe([1, 2]);
        Stars("none").ShouldBe([]);
        Stars("all").ShouldBe([1, 2, 3, 192]);
        Stars("iso").ShouldBe([1, 2]);
        Stars("from").ShouldBe([1, 2]);
        Stars("to").ShouldBe([3]);
        Stars("empty").ShouldBe([]);
        article["week"]!["count"].Json().ShouldBe("3");
        article["quarter"]!["count"].Json().ShouldBe("4");

        int[] Stars(string alias) => [.. article[alias]!.AsArray().Select(r => r!["stars"]!.GetValue<int>())];
    }

    [Theory]
    [InlineData("recentRatings(limit: -1) { stars }")]
    [InlineData("recentRatings(limit: 6) { stars }")]
    [InlineData("recentRatings(period: \"-1d\") { stars }")]
    [InlineData("recentRatings(period: \"-PT1S\") { stars }")]
    [InlineData("recentRatings: recentRatingsAggregate(period: \"-1d\") { count }")]
    public async Task Argument_out_of_range_nulls_its_field_and_the_rest_stands(string field)
    {
        var answer = await Host.QueryAsync($$"""{ article(id: "a1") { id {{field}} } }""");

        answer.Errors().ShouldBe(["BAD_USER_INPUT at article.recentRatings"]);
        answer["data"].Json().ShouldBe("""{"article":{"id":"a1","recentRatings":null}}""");
        answer["errors"]![0]!["locations"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\\ud800")]
    [InlineData("\\udc00x")]
    public async Task Id_that_no_entity_can_have_is_bad_input(string id) =>
        (await Host.QueryAsync($$"""{ users(ids: ["a", "{{id}}"]) { id } }""")).Errors().ShouldBe(["BAD_USER_INPUT at users"]);

    [Fact]
    public async Task Id_longer_than_a_key_allows_is_bad_input()
    {
        (await Host.QueryAsync("query ($id: ID!) { user(id: $id) { id } }", new { id = new string('é', 513) }))
            .Errors()
            .ShouldBe(["BAD_USER_INPUT at user"]);
        (await Host.QueryAsync("query ($id: ID!) { user(id: $id) { id } }", new { id = new string('é', 512) })).Errors().ShouldBeEmpty();
    }

    [Fact]
    public async Task Introspection_of_the_usual_tools_is_answered()
    {
        var data = await Host.DataAsync(IntrospectionQuery);

        data["__schema"]!["types"]!.AsArray().Select(t => t!["name"]!.ToString()).ShouldContain("RecentClickedArticlesItem");
    }

    /// <summary>As graphql-js 16 writes it, with nine levels of <c>ofType</c>.</summary>
    private const string IntrospectionQuery = """
        query IntrospectionQuery {
          __schema {
            description queryType { name } mutationType { name } subscriptionType { name }
            types { ...FullType }
            directives { name description isRepeatable locations args { ...InputValue } }
          }
        }
        fragment FullType on __Type {
          kind name description specifiedByURL
          fields(includeDeprecated: true) {
            name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
          }
          inputFields { ...InputValue }
          interfaces { ...TypeRef }
          enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
          possibleTypes { ...TypeRef }
        }
        fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
        fragment TypeRef on __Type {
          kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
            kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
        }
        """;
}
