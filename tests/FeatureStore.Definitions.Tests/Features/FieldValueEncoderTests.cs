using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Tests.Expressions;

namespace FeatureStore.Definitions.Tests.Features;

public sealed class FieldValueEncoderTests
{
    [Theory]
    [InlineData("string", "\"a\"", "\"a\"")]
    [InlineData("string", "\"\"", "\"\"")]
    [InlineData("string", "\"중고거래 😀\"", "\"중고거래 😀\"")]
    [InlineData("string", "\"\\uc911\\u0022\"", "\"중\\\"\"")]
    [InlineData("string", "\"a/b<c>'d'+\"", "\"a/b<c>'d'+\"")]
    [InlineData("id", "\"a-1\"", "\"a-1\"")]
    [InlineData("id", "42", "\"42\"")]
    [InlineData("id", "-9223372036854775808", "\"-9223372036854775808\"")]
    [InlineData("bool", "true", "true")]
    [InlineData("int", "2147483647", "2147483647")]
    [InlineData("int", "-2147483648", "-2147483648")]
    [InlineData("int", "12.0", "12")]
    [InlineData("long", "9223372036854775807", "9223372036854775807")]
    [InlineData("long", "9007199254740992.0", "9007199254740992")]
    [InlineData("long", "-9007199254740992.0", "-9007199254740992")]
    [InlineData("long", "1e3", "1000")]
    [InlineData("float", "1.1", "1.1")]
    [InlineData("float", "3", "3")]
    [InlineData("float", "0.1000000000000000055511151231257827", "0.1")]
    [InlineData("timestamp", "\"2026-11-22T14:45:00.1239Z\"", "1795358700123")]
    [InlineData("timestamp", "\"2026-11-22T23:45:00+09:00\"", "1795358700000")]
    [InlineData("timestamp", "1795358700", "1795358700000")]
    [InlineData("timestamp", "1795358700123", "1795358700123")]
    [InlineData("timestamp", "1795358700123456", "1795358700123")]
    [InlineData("json", "{\"b\": [1, 2.50, null], \"a\": {\"가\": true}}", "{\"b\":[1,2.50,null],\"a\":{\"가\":true}}")]
    [InlineData("json", "12345678901234567890123", "12345678901234567890123")]
    [InlineData("list<string>", "[\"b\", \"a\", \"b\"]", "[\"b\",\"a\",\"b\"]")]
    [InlineData("list<id>", "[1, \"x\"]", "[\"1\",\"x\"]")]
    [InlineData("list<json>", "[{\"a\": null}, 1]", "[{\"a\":null},1]")]
    [InlineData("list<timestamp>", "[1795358700]", "[1795358700000]")]
    [InlineData("list<long>", "[]", "[]")]
    [InlineData("set<string>", "[\"b\", \"a\", \"b\", \"\\u0061\"]", "[\"a\",\"b\"]")]
    [InlineData("set<long>", "[10, 9, 1, 10, 1.0]", "[1,10,9]")]
    [InlineData("set<string>", "[\"\\uD83D\\uDE00\", \"\\uFFFD\", \"z\"]", "[\"z\",\"\uFFFD\",\"😀\"]")]
    [InlineData("set<json>", "[{\"a\": 1}, {\"a\":1}, 2]", "[2,{\"a\":1}]")]
    [InlineData("map<long>", "{\"b\": 2, \"a\": 1}", "{\"a\":1,\"b\":2}")]
    [InlineData("map<long>", "{\"b\": 2, \"a\": 1, \"b\": 3}", "{\"a\":1,\"b\":3}")]
    [InlineData("map<string>", "{\"\\uD83D\\uDE00\": \"e\", \"\\uFFFD\": \"r\"}", "{\"\uFFFD\":\"r\",\"😀\":\"e\"}")]
    [InlineData("map<json>", "{}", "{}")]
    [InlineData("vector<2>", "[1, -2.5]", "\"AACAPwAAIMA=\"")]
    [InlineData("vector<3>", "[3.4e38, 0, 1e-45]", "\"nsl/fwAAAAABAAAA\"")]
    [InlineData("string", "null", "null")]
    [InlineData("vector<2>", "null", "null")]
    public void TryWrite_value_that_fits_becomes_stored_JSON(string type, string json, string expected) =>
        Encoder.Write(Encoder.Json(json), type, out _).ShouldBe(expected);

    [Theory]
    [InlineData("string", "1", "expected string, found 1 of type int")]
    [InlineData("string", "true", "expected string, found true of type bool")]
    [InlineData("string", "\"\\ud800\"", "expected string, the text is not valid Unicode")]
    [InlineData("id", "\"\"", "expected id, found an empty string")]
    [InlineData("id", "1.5", "expected id, found 1.5 of type double")]
    [InlineData("id", "18446744073709551616", "expected id, found 1.8446744073709552E+19 of type double")]
    [InlineData("id", "\"\\ud800\"", "not valid Unicode")]
    [InlineData("bool", "1", "expected bool, found 1 of type int")]
    [InlineData("int", "2147483648", "expected int, found 2147483648, which does not fit 32 bits")]
    [InlineData("int", "1.5", "expected int, found 1.5 of type double")]
    [InlineData("int", "\"1\"", "expected int, found '1' of type string")]
    [InlineData("long", "9007199254740994.0", "expected long, found 9007199254740994 of type double")]
    [InlineData("long", "9223372036854775808", "expected long")]
    [InlineData("float", "1e999", "expected float, found Infinity of type double")]
    [InlineData("float", "\"1.5\"", "expected float, found '1.5' of type string")]
    [InlineData("timestamp", "\"yesterday\"", "expected timestamp, expected a time (RFC 3339 text or a number), found 'yesterday'")]
    [InlineData("timestamp", "-1", "expected timestamp, the time -1 is outside 1970-01-01 to 2286-11-20")]
    [InlineData("timestamp", "1e17", "is outside")]
    [InlineData("timestamp", "{}", "found a map")]
    [InlineData("json", "{\"a\": [\"\\ud800\"]}", "expected json, the text is not valid Unicode")]
    [InlineData("json", "{\"\\ud800\": 1}", "expected json, the text is not valid Unicode")]
    [InlineData("list<string>", "\"a\"", "expected list<string>, found 'a'")]
    [InlineData("list<string>", "[\"a\", null]", "expected list<string>, element 1: found null")]
    [InlineData("list<string>", "[\"a\", 1]", "expected list<string>, element 1: found 1 of type int")]
    [InlineData("list<json>", "[null]", "expected list<json>, element 0: found null")]
    [InlineData("list<long>", "{}", "expected list<long>, found a map")]
    [InlineData("set<long>", "[1, 1.5]", "expected set<long>, element 1: found 1.5 of type double")]
    [InlineData("set<string>", "[null]", "expected set<string>, element 0: found null")]
    [InlineData("map<long>", "[1]", "expected map<long>, found a list of 1")]
    [InlineData("map<long>", "{\"a\": null}", "expected map<long>, key 'a': found null")]
    [InlineData("map<long>", "{\"a\": \"x\"}", "expected map<long>, key 'a': found 'x' of type string")]
    [InlineData("map<long>", "{\"\\ud800\": 1}", "expected map<long>, in a key the text is not valid Unicode")]
    [InlineData("vector<2>", "[1]", "expected vector<2>, found 1 components")]
    [InlineData("vector<2>", "[1, 2, 3]", "expected vector<2>, found 3 components")]
    [InlineData("vector<2>", "[1, null]", "expected vector<2>, component 1: found null")]
    [InlineData("vector<2>", "[1, \"x\"]", "expected vector<2>, component 1: found 'x' of type string")]
    [InlineData("vector<1>", "[1e39]", "which is no finite 32-bit float")]
    [InlineData("vector<1>", "\"AAAA\"", "expected vector<1>, found 'AAAA' of type string")]
    public void TryWrite_value_that_does_not_fit_names_what_was_wanted_and_found(string type, string json, string expected)
    {
        Encoder.Write(Encoder.Json(json), type, out var reason).ShouldBeNull();

        reason!.ShouldContain(expected);
    }

    [Theory]
    [InlineData("float", "0.0 / 0.0")]
    [InlineData("float", "1.0 / 0.0")]
    [InlineData("json", "0.0 / 0.0")]
    [InlineData("json", "{1: 2}")]
    [InlineData("json", "int")]
    [InlineData("list<float>", "[1.0, 0.0 / 0.0]")]
    [InlineData("map<long>", "{1: 2}")]
    [InlineData("long", "18446744073709551615u")]
    [InlineData("string", "b'x'")]
    [InlineData("map<json>", "stream")]
    [InlineData("json", "stream")]
    [InlineData("string", "event.missing")]
    public void TryWrite_computed_value_that_does_not_fit_is_refused(string type, string expression) =>
        Encoder.Write(Cel.Evaluate(expression), type, out _).ShouldBeNull();

    [Theory]
    [InlineData("string", "'가' + '\"'", "\"가\\\"\"")]
    [InlineData("id", "7u", "\"7\"")]
    [InlineData("long", "7u", "7")]
    [InlineData("float", "7u", "7")]
    [InlineData("float", "1.0 / 3.0", "0.3333333333333333")]
    [InlineData("timestamp", "timestamp('2026-11-22T14:45:00.9999Z')", "1795358700999")]
    [InlineData("json", "{'b': [1, 2u, 2.5, null, true, 'x'], 'a': b'x'}", "{\"b\":[1,2,2.5,null,true,\"x\"],\"a\":\"eA==\"}")]
    [InlineData("json", "[timestamp('2026-11-22T14:45:00Z'), duration('90s')]", "[\"2026-11-22T14:45:00Z\",\"90s\"]")]
    [InlineData("set<string>", "['b', 'a', 'b']", "[\"a\",\"b\"]")]
    [InlineData("map<long>", "{'b': 1, 'a': 2}", "{\"a\":2,\"b\":1}")]
    [InlineData("vector<2>", "[1, 2.0]", "\"AACAPwAAAEA=\"")]
    public void TryWrite_computed_values_are_stored_as_those_of_JSON(string type, string expression, string expected) =>
        Encoder.Write(Cel.Evaluate(expression), type, out _).ShouldBe(expected);

    [Theory]
    [InlineData("[1, -2.5]", VectorPrecision.Float16, "ADwAwQ==")]
    [InlineData("[65504, 65519.9]", VectorPrecision.Float16, "/3v/ew==")]
    [InlineData("[1e-8, -6e-8]", VectorPrecision.Float16, "AAABgA==")]
    [InlineData("[127, -126.6]", VectorPrecision.Int8, "AACAP3+B")]
    [InlineData("[0, -0.0]", VectorPrecision.Int8, "AAAAAAAA")]
    [InlineData("[1e-45, 0]", VectorPrecision.Int8, "AQAAAAEA")]
    public void TryWrite_vector_is_packed_as_its_precision_says(string json, VectorPrecision precision, string base64) =>
        Encoder.Write(Encoder.Json(json), FieldType.Vector(2, precision), out _).ShouldBe($"\"{base64}\"");

    [Theory]
    [InlineData(
        "[0, 65520]",
        VectorPrecision.Float16,
        "component 1: found 65520 of type int, which float16 does not hold: it ends at ±65504"
    )]
    [InlineData("[0, -1e5]", VectorPrecision.Float16, "component 1: found -100000 of type double, which float16 does not hold")]
    [InlineData("[1e39, 0]", VectorPrecision.Float16, "component 0: found 1e+39 of type double, which is no finite 32-bit float")]
    [InlineData("[0, \"x\"]", VectorPrecision.Float16, "component 1: found 'x' of type string, which is no finite")]
    [InlineData("[0, 1e39]", VectorPrecision.Int8, "component 1: found 1e+39 of type double, which is no finite 32-bit float")]
    [InlineData("[0, null]", VectorPrecision.Int8, "component 1: found null")]
    [InlineData("[0]", VectorPrecision.Int8, "expected vector<2>, found 1 components")]
    public void TryWrite_component_beyond_its_precision_is_named(string json, VectorPrecision precision, string expected)
    {
        Encoder.Write(Encoder.Json(json), FieldType.Vector(2, precision), out var reason).ShouldBeNull();

        reason!.ShouldContain(expected);
    }

    [Fact]
    public void TryWrite_error_value_gives_its_message()
    {
        Encoder.Write(CelValue.Error(CelErrorCode.Overflow, "it overflows"), "long", out var reason).ShouldBeNull();

        reason.ShouldBe("it overflows");
    }

    [Fact]
    public void TryWrite_large_set_after_small_ones_stays_right()
    {
        for (var round = 0; round < 3; round++)
        {
            var json = "[" + string.Join(",", Enumerable.Range(0, 20_000).Reverse().Select(i => $"\"{i % 10_000:D5}\"")) + "]";
            var expected = "[" + string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"\"{i:D5}\"")) + "]";
            Encoder.Write(Encoder.Json(json), "set<string>", out _).ShouldBe(expected);
            Encoder.Write(Encoder.Json("[2, 1]"), "set<long>", out _).ShouldBe("[1,2]");
        }
    }
}
