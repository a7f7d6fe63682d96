using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Tests.Features;

public sealed class FieldTypeTests
{
    [Theory]
    [InlineData("string")]
    [InlineData("id")]
    [InlineData("bool")]
    [InlineData("int")]
    [InlineData("long")]
    [InlineData("float")]
    [InlineData("timestamp")]
    [InlineData("json")]
    [InlineData("list<string>")]
    [InlineData("set<id>")]
    [InlineData("map<json>")]
    [InlineData("vector<64>")]
    [InlineData("vector<65536>")]
    public void TryParse_spelling_round_trips(string spelling) => Encoder.Type(spelling).ToString().ShouldBe(spelling);

    [Fact]
    public void TryParse_blanks_inside_are_allowed() =>
        Encoder.Type("list< string >").ShouldBe(FieldType.Of(FieldKind.List, FieldKind.String));

    [Theory]
    [InlineData("strng", "unknown type 'strng'; did you mean 'string'?")]
    [InlineData("", "unknown type ''; there are string, id")]
    [InlineData("String", "unknown type 'String'; did you mean 'string'?")]
    [InlineData("list", "'list' needs the type of its elements: list<string>")]
    [InlineData("list<", "'list' needs the type of its elements")]
    [InlineData("list<lng>", "unknown type 'lng'; did you mean 'long'?")]
    [InlineData("list<list<string>>", "the elements of a list are of a scalar type, found 'list<string>'")]
    [InlineData("set<vector<3>>", "the elements of a set are of a scalar type")]
    [InlineData("list<vector>", "the elements of a list are of a scalar type, found 'vector'")]
    [InlineData("map<string, long>", "the keys of a map are always strings: write only the type of its values, as in map<long>")]
    [InlineData("vector", "a vector needs its length: vector<64>")]
    [InlineData("vector<0>", "from 1 to 65536, found '0'")]
    [InlineData("vector<65537>", "from 1 to 65536, found '65537'")]
    [InlineData("vector<float>", "from 1 to 65536, found 'float'")]
    [InlineData("long<8>", "'long' takes nothing in <>")]
    public void TryParse_wrong_spelling_is_told(string spelling, string reason)
    {
        FieldType.TryParse(spelling, out _, out var found).ShouldBeFalse();

        found!.ShouldContain(reason);
    }
}
