using System.Text;
using FeatureStore.Serving.Plans;

namespace FeatureStore.Serving.Tests.Plans;

/// <summary>What is plainly right is bound; whatever else there is, the library has to judge.</summary>
public sealed class VariableBinderTests
{
    private static readonly VariableSlot[] _slots =
    [
        new("id"u8.ToArray(), VariableKind.Id, Required: true, Default: null, []),
        new("n"u8.ToArray(), VariableKind.Int, Required: false, Value.Of(7), []),
        new("ids"u8.ToArray(), VariableKind.Ids, Required: false, Default: null, []),
        new("field"u8.ToArray(), VariableKind.Field, Required: false, Default: null, ["price", "stars"]),
    ];

    [Theory]
    [InlineData("""{"id":"a"}""", "a", 7)]
    [InlineData("""{"id":42,"n":3}""", "42", 3)]
    [InlineData("""{"id":"a","n":null}""", "a", null)]
    [InlineData("""{"id":"a","n":1,"n":2,"other":{"x":[1]}}""", "a", 2)]
    public void Value_that_fits_is_bound(string json, string id, int? n)
    {
        var bindings = new Bindings();

        VariableBinder.TryBind(_slots, Encoding.UTF8.GetBytes(json), bindings).ShouldBeTrue();

        bindings[0].Content.ShouldBe(id);
        (bindings[1].IsSet ? (long?)bindings[1].Number : null).ShouldBe(n);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":null}""")]
    [InlineData("""{"id":1.5}""")]
    [InlineData("""{"id":-1}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""{"id":"a","n":"3"}""")]
    [InlineData("""{"id":"a","n":2147483648}""")]
    [InlineData("""{"id":"a","n":3.0}""")]
    [InlineData("""{"id":"a","ids":"b"}""")]
    [InlineData("""{"id":"a","ids":["b",null]}""")]
    [InlineData("""{"id":"a","field":"nothing"}""")]
    public void Value_that_does_not_plainly_fit_is_left_to_the_library(string json) =>
        VariableBinder.TryBind(_slots, Encoding.UTF8.GetBytes(json), new Bindings()).ShouldBeFalse();

    [Fact]
    public void Nothing_of_the_last_request_is_left_for_the_next()
    {
        var bindings = new Bindings();
        VariableBinder.TryBind(_slots, """{"id":"a","n":3,"ids":["x"],"field":"stars"}"""u8, bindings).ShouldBeTrue();
        bindings[3].Number.ShouldBe(1);

        VariableBinder.TryBind(_slots, """{"id":"b"}"""u8, bindings).ShouldBeTrue();

        bindings[2].State.ShouldBe(ValueState.Absent);
        bindings[3].State.ShouldBe(ValueState.Absent);
    }
}
