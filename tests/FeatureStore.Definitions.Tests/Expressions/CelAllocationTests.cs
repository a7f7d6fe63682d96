using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

public sealed class CelAllocationTests
{
    [Theory]
    [InlineData("event.type == \"click\" && event.target.kind == \"article\"")]
    [InlineData("event.type in [\"view\", \"click\"]")]
    [InlineData("event.price > 1000 && event.missing == \"x\"")]
    [InlineData("event.price == 1500 || 2000.0 <= event.price || event.price in [1, 2]")]
    [InlineData("event.flag == true && event.none == null && event.target != null")]
    [InlineData("event.tags.exists(t, t == \"b\") && event.tags.all(t, t != \"c\")")]
    [InlineData("event.op == \"d\" ? event.before.id : event.target.kind")]
    [InlineData("has(event.target.kind) && !event.flag")]
    public void Evaluate_filters_over_paths_allocate_nothing(string text)
    {
        var activation = Cel.Activate(
            """{"type": "click", "price": 1500, "flag": false, "op": "u", "none": null, "tags": ["a", "b"], "target": {"kind": "article"}}"""
        );
        var expression = CelExpression.Compile(text, CelEnvironment.Event);
        Evaluate(expression, activation, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Evaluate(expression, activation, 1_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Evaluate(CelExpression expression, CelActivation activation, int times)
    {
        for (var i = 0; i < times; i++)
        {
            expression.Evaluate(activation);
        }
    }
}
