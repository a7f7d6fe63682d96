using FeatureStore.Serving.Tests.Documents;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>Hard cases whose difficulty lies in variables and operation names.</summary>
internal static class HardCasesWithVariables
{
    public static readonly GeneratedRequest[] All =
    [
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":\"1\"}"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":1}"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":123456789012345678901234567890}"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":-9223372036854775808}"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":1.5}"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":true}"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":null}"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{}"),
        new("query ($id: ID!) { user(id: $id) { id } }"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":[\"1\"]}"),
        new("query ($id: ID!) { user(id: $id) { id } }", "{\"id\":{}}"),
        new("query ($id: ID! = 5) { user(id: $id) { id } }"),
        new("query ($id: ID! = 5) { user(id: $id) { id } }", "{\"id\":null}"),
        new("query ($id: ID = 5) { user(id: $id) { id } }"),
        new("query ($id: ID = 5) { user(id: $id) { id } }", "{\"id\":null}"),
        new("query ($id: ID) { user(id: $id) { id } }", "{\"id\":1}"),
        new("query ($id: ID! = null) { user(id: $id) { id } }"),
        new("query ($id: ID!, $id: ID!) { user(id: $id) { id } }", "{\"id\":1}"),
        new("query ($id: ID!) { user(id: 1) { id } }", "{\"id\":1}"),
        new("query { user(id: $id) { id } }", "{\"id\":1}"),
        new("query ($id: ID!) { ...F } fragment F on Query { user(id: $id) { id } }", "{\"id\":1}"),
        new("query A { ...F } query B($id: ID!) { ...F } fragment F on Query { user(id: $id) { id } }", "{\"id\":1}", "B"),
        new("query ($id: ID! = $other, $other: ID! = 1) { user(id: $id) { id } }"),
        new("query ($id: Nobody) { user(id: $id) { id } }", "{\"id\":1}"),
        new("query ($id: User) { user(id: $id) { id } }", "{\"id\":1}"),
        new("query ($id: String!) { user(id: $id) { id } }", "{\"id\":\"1\"}"),
        new("query ($id: Boolean!) { user(id: 1) { allTypesAggregate { sum(field: $id) } } }", "{\"id\":true}"),
        new("query ($f: AllTypesField!) { user(id: 1) { allTypesAggregate { sum(field: $f) } } }", "{\"f\":\"aLong\"}"),
        new("query ($f: AllTypesField!) { user(id: 1) { allTypesAggregate { sum(field: $f) } } }", "{\"f\":\"ALONG\"}"),
        new("query ($f: AllTypesField!) { user(id: 1) { allTypesAggregate { sum(field: $f) } } }", "{\"f\":4}"),
        new("query ($f: AllTypesField = aLong) { user(id: 1) { allTypesAggregate { sum(field: $f) } } }"),
        new("query ($f: RecentRatingsField!) { user(id: 1) { allTypesAggregate { sum(field: $f) } } }", "{\"f\":\"stars\"}"),
        new("query ($ids: [ID!]!) { users(ids: $ids) { id } }", "{\"ids\":[1,\"2\",1]}"),
        new("query ($ids: [ID!]!) { users(ids: $ids) { id } }", "{\"ids\":\"1\"}"),
        new("query ($ids: [ID!]!) { users(ids: $ids) { id } }", "{\"ids\":[]}"),
        new("query ($ids: [ID!]!) { users(ids: $ids) { id } }", "{\"ids\":[null]}"),
        new("query ($ids: [ID!]!) { users(ids: $ids) { id } }", "{\"ids\":[[1]]}"),
        new("query ($ids: [ID]!) { users(ids: $ids) { id } }", "{\"ids\":[1]}"),
        new("query ($ids: ID!) { users(ids: $ids) { id } }", "{\"ids\":1}"),
        new("query ($id: ID!) { users(ids: [$id, 2, $id]) { id } }", "{\"id\":7}"),
        new("query ($id: ID) { users(ids: [$id]) { id } }", "{\"id\":7}"),
        new("query ($id: ID = 3) { users(ids: [$id]) { id } }", "{\"id\":null}"),
        new(
            "query ($s: FeatureSelection = {name: \"all_types\"}) { features(entity: \"user\", ids: [1], select: [$s]) { id } }",
            "{\"s\":null}"
        ),
        new("query ($n: String = \"all_types\") { features(entity: \"user\", ids: [1], select: [{name: $n}]) { id } }", "{\"n\":null}"),
        new(
            "query ($f: String = \"an_int\") { features(entity: \"user\", ids: [1], select: [{name: \"all_types\", fields: [$f]}]) { id } }",
            "{\"f\":null}"
        ),
        new("query A { user(id: 1) { id } } mutation B { __typename }", null, "A"),
        new("query ($n: Int) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }"),
        new("query ($n: Int) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":null}"),
        new("query ($n: Int!) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":2}"),
        new("query ($n: Int) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":2.0}"),
        new("query ($n: Int) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":2e0}"),
        new("query ($n: Int) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":2.5}"),
        new("query ($n: Int) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":2147483648}"),
        new("query ($n: Int) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":\"2\"}"),
        new("query ($n: Int = 1) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":null}"),
        new("query ($n: Int = 1.5) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }"),
        new("query ($n: Long) { user(id: 1) { recentClickedArticles(limit: $n) { price } } }", "{\"n\":1}"),
        new("query ($s: Boolean!) { user(id: 1) { id @skip(if: $s) __typename } }", "{\"s\":true}"),
        new("query ($s: Boolean!) { user(id: 1) { id @skip(if: $s) __typename } }"),
        new("query ($s: Boolean) { user(id: 1) { id @skip(if: $s) __typename } }", "{\"s\":true}"),
        new("query ($s: Boolean = true) { user(id: 1) { id @skip(if: $s) __typename } }"),
        new("query ($s: Boolean = true) { user(id: 1) { id @skip(if: $s) __typename } }", "{\"s\":null}"),
        new("query ($s: Boolean! = true) { user(id: 1) { id @include(if: $s) @skip(if: $s) __typename } }"),
        new("query ($s: Boolean!) { user(id: 1) { id @skip(if: $s) } }", "{\"s\":\"true\"}"),
        new("{ user(id: 1) { id @skip(if: $s) } }", "{\"s\":true}"),
        new(
            "query ($s: [FeatureSelection!]!) { features(entity: \"user\", ids: [1], select: $s) { values } }",
            "{\"s\":[{\"name\":\"all_types\",\"limit\":1}]}"
        ),
        new(
            "query ($s: [FeatureSelection!]!) { features(entity: \"user\", ids: [1], select: $s) { values } }",
            "{\"s\":{\"name\":\"all_types\",\"fields\":\"an_int\",\"limit\":1}}"
        ),
        new("query ($s: [FeatureSelection!]!) { features(entity: \"user\", ids: [1], select: $s) { values } }", "{\"s\":[{\"limit\":1}]}"),
        new(
            "query ($s: [FeatureSelection!]!) { features(entity: \"user\", ids: [1], select: $s) { values } }",
            "{\"s\":[{\"name\":\"all_types\",\"nope\":1}]}"
        ),
        new(
            "query ($s: [FeatureSelection!]!) { features(entity: \"user\", ids: [1], select: $s) { values } }",
            "{\"s\":[{\"name\":\"all_types\",\"period\":\"1y\"}]}"
        ),
        new(
            "query ($s: [FeatureSelection!]!) { features(entity: \"user\", ids: [1], select: $s) { values } }",
            "{\"s\":[{\"name\":\"all_types\",\"to\":1}]}"
        ),
        new(
            "query ($s: FeatureSelection!) { features(entity: \"user\", ids: [1], select: [$s, {name: \"all_types\", as: \"b\", limit: 0}]) { values } }",
            "{\"s\":{\"name\":\"all_types\",\"limit\":1}}"
        ),
        new(
            "query ($s: FeatureSelection = {name: \"all_types\", limit: 0}) { features(entity: \"user\", ids: [1], select: [$s]) { values } }"
        ),
        new(
            "query ($n: String!, $l: Int, $f: [String!]) { features(entity: \"user\", ids: [1], select: [{name: $n, limit: $l, fields: $f}]) { values } }",
            "{\"n\":\"all_types\",\"l\":2}"
        ),
        new(
            "query ($n: String!, $l: Int, $f: String!) { features(entity: \"user\", ids: [1], select: [{name: $n, limit: $l, fields: [$f]}]) { values } }",
            "{\"n\":\"all_types\",\"l\":null,\"f\":\"a_long\"}"
        ),
        new("query ($n: String) { features(entity: \"user\", ids: [1], select: [{name: $n}]) { values } }", "{\"n\":\"all_types\"}"),
        new("query ($n: String = \"all_types\") { features(entity: \"user\", ids: [1], select: [{name: $n, limit: 0}]) { values } }"),
        new(
            "query ($p: Duration, $t: DateTime) { user(id: 1) { allTypes(period: $p, to: $t) { anInt } } }",
            "{\"p\":\"2d\",\"t\":\"2024-05-01T00:00:00+09:00\"}"
        ),
        new("query ($p: Duration) { user(id: 1) { allTypes(period: $p) { anInt } } }", "{\"p\":\"-2d\"}"),
        new("query ($p: Duration = \"nope\") { user(id: 1) { allTypes(period: $p) { anInt } } }"),
        new("query ($p: Duration) { user(id: 1) { allTypes(period: $p) { anInt } } }", "{\"p\":5}"),
        new("query ($x: JSON) { user(id: $x) { id } }", "{\"x\":1}"),
        new("query A { user(id: 1) { id } } query B { user(id: 2) { id } }", null, "A"),
        new("query A { user(id: 1) { id } } query B { user(id: 2) { id } }", null, "C"),
        new("query A { user(id: 1) { id } } query B { user(id: 2) { id } }"),
        new("query A { user(id: 1) { id } }", null, "a"),
        new("{ user(id: 1) { id } }", null, "A"),
        new(
            "query A($id: ID!) { user(id: $id) { id } } query B($id: Int!) { user(id: 1) { allTypes(limit: $id) { anInt } } }",
            "{\"id\":3}",
            "B"
        ),
        new("query A { user(id: 1) { id } } query B { nobody }", null, "A"),
        new("query ($unused: Int) { user(id: 1) { id } }"),
        new("{ user(id: 1) { id } }", "{\"extra\":{\"a\":[1]}}"),
        new(
            "fragment F on User { recentClickedArticles(limit: $n) { price } } query Q($n: Int = 2) { users(ids: [1, 2]) { ...F } }",
            null,
            "Q"
        ),
        new("query ($a: ID!, $b: ID!) { user(id: $a) { id } user(id: $b) { id } }", "{\"a\":1,\"b\":1}"),
        new("query ($a: ID!) { user(id: $a) { id } user(id: $a) { __typename } }", "{\"a\":1}"),
    ];
}
