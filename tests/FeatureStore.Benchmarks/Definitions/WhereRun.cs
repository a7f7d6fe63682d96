using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Benchmarks.Parts;

namespace FeatureStore.Benchmarks.Definitions;

/// <summary>The filters of <see cref="WhereBenchmark"/>, by a clock of its own: seconds instead of BenchmarkDotNet's minutes.</summary>
internal static class WhereRun
{
    private const int Rounds = 9;
    private const int Times = 500_000;

    public static string Measure()
    {
        var benchmark = new WhereBenchmark();
        benchmark.Prepare();
        (string Name, Func<bool> Ask)[] filters =
        [
            ("the same as the next, asked of the document by hand", benchmark.ByHand),
            ("`event.type == \"click\" && event.target.kind == \"article\"`, matches", benchmark.WhereThatMatches),
            ("`event.type == \"search\" && size(event.search.query) > 0`, does not", benchmark.WhereThatDoesNot),
            ("`event.type in [\"favorite\", \"chat\"] && …`, does not", benchmark.WhereOneOf),
            ("`event.target.price >= 100000 && event.target.kind == \"article\"`, matches", benchmark.WhereNumber),
        ];
        var figures = filters.Select(_ => new List<double>()).ToArray();
        var bytes = new long[filters.Length];
        foreach (var (_, ask) in filters)
        {
            // Long enough for the runtime to have compiled it anew, which it does twice.
            Ask(ask, 4 * Times);
        }
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < filters.Length; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var started = Stopwatch.GetTimestamp();
                Ask(filters[i].Ask, Times);
                figures[i].Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / Times);
                bytes[i] += GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
        benchmark.Clean();
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"One parsed click; a delegate's call is in each figure; median of {Rounds} rounds of {Times:N0}, by turns."
        );
        text.AppendLine();
        text.AppendLine("| filter | ns | fastest round | bytes allocated | × by hand |");
        text.AppendLine("|---|---:|---:|---:|---:|");
        var byHand = Percentiles.Median(figures[0]);
        for (var i = 0; i < filters.Length; i++)
        {
            var median = Percentiles.Median(figures[i]);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {filters[i].Name.Replace("|", "\\|", StringComparison.Ordinal)} | {median:F0} | {figures[i].Min():F0} | {bytes[i] / ((double)Rounds * Times):F0} | {median / byHand:F1} |"
            );
        }
        text.AppendLine();
        text.Append("Aim: under 200 ns and nothing allocated.");
        return text.ToString();
    }

    private static void Ask(Func<bool> filter, int times)
    {
        for (var i = 0; i < times; i++)
        {
            filter();
        }
    }
}
