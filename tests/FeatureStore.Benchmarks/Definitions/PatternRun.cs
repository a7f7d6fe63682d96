using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Benchmarks.Definitions;

/// <summary>One evaluation of <c>matches</c> over a long text, up to its end or the limit: patterns that are hard for other engines.</summary>
internal static class PatternRun
{
    private const int Rounds = 9;
    private const int Length = 500_000;

    private static readonly string[] Patterns =
    [
        "'^u-[0-9]+$'",
        "'(a|b)*c'",
        "'([ab]*a[ab]{15}){3}c'",
        "'(.*a.*b.*){20}c'",
        "'(a?){250}a{250}c'",
        "'((a?b?){100})*c'",
        "'[ab]*a[ab]{900}c'",
    ];

    public static string Measure()
    {
        var random = new Random(7);
        var letters = string.Create(Length, random, static (span, r) => r.GetItems("ab", span));
        using var document = JsonDocument.Parse(JsonSerializer.Serialize(new { text = letters }));
        var activation = new CelActivation(CelEnvironment.Event);
        activation[CelEnvironment.EventSlot] = CelValue.FromJson(document.RootElement);
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"A text of {Length:N0} letters a and b; median of {Rounds} evaluations, the text's decoding included."
        );
        text.AppendLine();
        text.AppendLine("| pattern | ms | slowest | ends with |");
        text.AppendLine("|---|---:|---:|---|");
        foreach (var pattern in (string[])[.. Patterns, "event.text"])
        {
            var expression = CelExpression.Compile($"event.text.matches({pattern})", CelEnvironment.Event);
            var figures = new List<double>();
            var result = expression.Evaluate(activation);
            for (var i = 0; i < Rounds * 2; i++)
            {
                var started = Stopwatch.GetTimestamp();
                result = expression.Evaluate(activation);
                figures.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            figures.RemoveRange(0, Rounds);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| `{pattern.Trim('\'').Replace("|", "\\|", StringComparison.Ordinal)}` | {Percentiles.Median(figures):F1} | {figures.Max():F1} | {(result.IsError ? result.ErrorCode.ToString() : result.ToString())} |"
            );
        }
        text.AppendLine();
        text.Append("Aim: a few milliseconds, whatever the pattern.");
        return text.ToString();
    }
}
