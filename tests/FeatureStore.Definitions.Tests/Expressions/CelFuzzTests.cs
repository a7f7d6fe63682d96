using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>Whatever is written, an expression gives a value or an error with a place inside its text: never an exception, never a hang.</summary>
public sealed class CelFuzzTests
{
    private static readonly int Inputs = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1" ? 1_000_000 : 20_000;

    /// <summary>Less than the default, so that what would take long ends early: that it ends is what is tested.</summary>
    private static readonly CelLimits Limits = new(Steps: 20_000, Bytes: 1 << 20);

    private const string Event = """
        {"list": [3, 1.5, "a", null, [1], {"a": 2}], "map": {"a": 1, "b": {"c": 2}, "": 0}, "text": "a\u0041가😀", "n": 42, "none": null,
         "nested": {"a": {"b": "c"}}, "odd name": true, "lone": "\ud800", "\ud800": 1}
        """;

    [Fact]
    public void Compile_and_evaluate_give_a_value_or_an_error_with_its_place()
    {
        var seed = Environment.TickCount;
        var grammar = new ExpressionGrammar(new Random(seed));
        var environments = new[] { CelEnvironment.Event, CelEnvironment.Event with { IsChecked = false } };
        var (values, errors, refused) = (0, 0, 0);
        using var document = JsonDocument.Parse(Event);
        for (var i = 0; i < Inputs; i++)
        {
            var text = grammar.Next();
            try
            {
                var environment = environments[i % environments.Length];
                switch (Run(text, environment, document))
                {
                    case null:
                        refused++;
                        break;
                    case true:
                        values++;
                        break;
                    default:
                        errors++;
                        break;
                }
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, input {i}: {e}\n{text}");
            }
        }
        TestContext.Current.SendDiagnosticMessage($"seed {seed}: {values} values, {errors} errors, {refused} refused");
        // Were all of them refused, nothing would have been tested.
        Math.Min(values, Math.Min(errors, refused)).ShouldBeGreaterThan(Inputs / 50);
    }

    /// <returns>Whether there is a value; null when the text is refused.</returns>
    private static bool? Run(string text, CelEnvironment environment, JsonDocument document)
    {
        CelExpression expression;
        try
        {
            expression = CelExpression.Compile(text, environment);
        }
        catch (CelSyntaxException e)
        {
            e.Position.ShouldBeInRange(0, text.Length);
            e.Message.ShouldNotBeEmpty();
            return null;
        }
        var activation = new CelActivation(environment, Limits);
        activation[CelEnvironment.EventSlot] = CelValue.FromJson(document.RootElement);
        activation[CelEnvironment.StreamSlot] = Cel.Activate("{}")[CelEnvironment.StreamSlot];
        var value = expression.Evaluate(activation);
        if (value.IsError)
        {
            value.ErrorPosition.ShouldBeInRange(0, text.Length);
            value.ErrorMessage.ShouldNotBeEmpty();
            value.ErrorCode.ShouldNotBe(CelErrorCode.None);
            return false;
        }
        var kind = (CelKinds)(1 << (int)value.Kind);
        (expression.Kinds & kind).ShouldBe(kind, "the checks said that the value is of another kind");
        using var writer = new Utf8JsonWriter(Stream.Null, new JsonWriterOptions { MaxDepth = 5_000 });
        ReadableJson.Write(writer, value);
        return true;
    }
}
