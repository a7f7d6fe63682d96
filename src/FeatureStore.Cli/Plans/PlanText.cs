using FeatureStore.Cli.Terminals;
using FeatureStore.Definitions.Changes;
using FeatureStore.Definitions.Estimates;
using Spectre.Console;

namespace FeatureStore.Cli.Plans;

/// <summary>A plan for a terminal.</summary>
internal static class PlanText
{
    public static void Write(IAnsiConsole console, Plan plan)
    {
        foreach (var definition in plan.Changes.GroupBy(c => (c.Subject, c.Name)))
        {
            var kind = definition.First().Kind;
            console.Write($"{Sign(kind)} {definition.Key.Subject.ToString().ToLowerInvariant()} {definition.Key.Name}", Terminal.Strong);
            console.WriteLine();
            foreach (var change in definition)
            {
                console.Write(change.IsBreaking ? "    breaking  " : "    safe      ", change.IsBreaking ? Terminal.Bad : Terminal.Good);
                console.WriteLine($"{(change.Part.Length == 0 ? "" : $"{change.Part}: ")}{change.Message}");
            }
        }
        WriteDocuments(console, plan);
        WriteBackfills(console, plan);
        if (plan.Costs is { } costs)
        {
            WriteCosts(console, costs);
        }
        if (!plan.Changes.IsEmpty || plan.BrokenDocuments.Count > 0)
        {
            console.WriteLine();
        }
        console.WriteLine($"{plan.Before} ({plan.Against}) → {plan.After}: {plan.Summary()}");
    }

    public static string Sign(ChangeKind kind) =>
        kind switch
        {
            ChangeKind.Added => "+",
            ChangeKind.Removed => "-",
            _ => "~",
        };

    private static void WriteDocuments(IAnsiConsole console, Plan plan)
    {
        if (plan.Documents is not { } count)
        {
            return;
        }
        console.WriteLine();
        console.WriteLine($"Documents of clients: {count} checked, {plan.BrokenDocuments.Count} refused afterwards.", Terminal.Strong);
        foreach (var document in plan.BrokenDocuments)
        {
            console.Write(document.WasBroken ? "    as before " : "    breaking  ", document.WasBroken ? Terminal.Warning : Terminal.Bad);
            console.WriteLine($"{document.Id} {string.Join(", ", document.Operations)}");
            foreach (var error in document.Errors)
            {
                console.WriteLine($"              {error}");
            }
        }
    }

    private static void WriteBackfills(IAnsiConsole console, Plan plan)
    {
        if (plan.Backfills.IsEmpty)
        {
            return;
        }
        console.WriteLine();
        console.WriteLine("To load history, once the new definitions are live:", Terminal.Strong);
        foreach (var backfill in plan.Backfills)
        {
            console.WriteLine($"    {backfill.Command}");
            console.WriteLine($"        {string.Join("; ", backfill.Reasons)}", Terminal.Faint);
        }
    }

    private static void WriteCosts(IAnsiConsole console, PlannedCosts costs)
    {
        console.WriteLine();
        console.WriteLine("Estimate, of the features whose figures are given:", Terminal.Strong);
        foreach (var (what, before, after) in Rows(costs))
        {
            console.WriteLine($"    {what, -28}{before, 18}  →{after, 18}");
        }
        console.WriteLine($"    prices: {costs.Prices.Origin}", Terminal.Faint);
        foreach (var feature in costs.Features)
        {
            console.WriteLine(
                $"  {feature.Feature}{(feature.Before is null ? ", new" : feature.After is null ? ", gone" : "")}",
                Terminal.Strong
            );
            foreach (var step in (feature.After ?? feature.Before!).Steps)
            {
                console.WriteLine($"    {step}", Terminal.Faint);
            }
        }
        if (!costs.Unknown.IsEmpty)
        {
            console.WriteLine($"  Without figures: {string.Join(", ", costs.Unknown)}.");
        }
    }

    public static IEnumerable<(string What, string Before, string After)> Rows(PlannedCosts costs) =>
        [
            ("write units a day", FeatureEstimate.N(costs.Before.WriteUnits), FeatureEstimate.N(costs.After.WriteUnits)),
            ("read units a day", FeatureEstimate.N(costs.Before.ReadUnits), FeatureEstimate.N(costs.After.ReadUnits)),
            ("DynamoDB storage", FeatureEstimate.Size(costs.Before.StorageBytes), FeatureEstimate.Size(costs.After.StorageBytes)),
            ("Redis memory", FeatureEstimate.Size(costs.Before.RedisBytes), FeatureEstimate.Size(costs.After.RedisBytes)),
            ("cost a day", Money(costs.Before.CostPerDay), Money(costs.After.CostPerDay)),
        ];

    private static string Money(double amount) => FeatureEstimate.N(Math.Round(amount, 2));
}
