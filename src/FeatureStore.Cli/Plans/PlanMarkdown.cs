using System.Text;

namespace FeatureStore.Cli.Plans;

/// <summary>A plan for a pull request.</summary>
internal static class PlanMarkdown
{
    public static string Of(Plan plan)
    {
        var text = new StringBuilder();
        text.Append("### Feature definitions: ").AppendLine(Text(plan.Summary())).AppendLine();
        text.AppendLine($"`{plan.Before}` ({Text(plan.Against)}) → `{plan.After}`");
        if (!plan.Changes.IsEmpty)
        {
            text.AppendLine().AppendLine("| | definition | part | change |").AppendLine("|---|---|---|---|");
            foreach (var change in plan.Changes.OrderByDescending(c => c.IsBreaking))
            {
                var mark = change.IsBreaking ? ":warning: breaking" : "safe";
                var name = $"{PlanText.Sign(change.Kind)} {change.Subject.ToString().ToLowerInvariant()} `{change.Name}`";
                var part = change.Part.Length == 0 ? "" : $"`{Code(change.Part)}`";
                text.AppendLine($"| {mark} | {name} | {part} | {Text(change.Message)} |");
            }
        }
        if (plan.Documents is { } count)
        {
            text.AppendLine().AppendLine($"**Documents of clients**: {count} checked, {plan.BrokenDocuments.Count} refused afterwards.");
            foreach (var document in plan.BrokenDocuments)
            {
                var mark = document.WasBroken ? " (as before)" : " :warning:";
                text.AppendLine(
                    $"- `{document.Id}` {Text(string.Join(", ", document.Operations))}{mark}: {Text(string.Join("; ", document.Errors))}"
                );
            }
        }
        if (!plan.Backfills.IsEmpty)
        {
            text.AppendLine().AppendLine("**To load history**, once the new definitions are live:").AppendLine().AppendLine("```sh");
            foreach (var backfill in plan.Backfills)
            {
                text.AppendLine($"{backfill.Command}  # {string.Join("; ", backfill.Reasons)}");
            }
            text.AppendLine("```");
        }
        AppendCosts(text, plan.Costs);
        return text.ToString();
    }

    private static void AppendCosts(StringBuilder text, PlannedCosts? costs)
    {
        if (costs is null)
        {
            return;
        }
        text.AppendLine().AppendLine("| estimate | before | after |").AppendLine("|---|---:|---:|");
        foreach (var (what, before, after) in PlanText.Rows(costs))
        {
            text.AppendLine($"| {what} | {before} | {after} |");
        }
        text.AppendLine().AppendLine($"Prices: {Text(costs.Prices.Origin)}.");
        foreach (var feature in costs.Features)
        {
            text.AppendLine().AppendLine($"<details><summary>{feature.Feature}</summary>").AppendLine();
            foreach (var step in (feature.After ?? feature.Before!).Steps)
            {
                text.AppendLine($"- {step}");
            }
            text.AppendLine().AppendLine("</details>");
        }
        if (!costs.Unknown.IsEmpty)
        {
            text.AppendLine().AppendLine($"Without figures: {string.Join(", ", costs.Unknown)}.");
        }
    }

    /// <summary>Between backticks nothing has a meaning but the backtick, and the bar that ends a cell.</summary>
    private static string Code(string text) => text.Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Expressions hold what Markdown and HTML have meanings for.</summary>
    private static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' or '\r' => escaped.Append(' '),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '|' or '*' or '_' or '`' or '[' or ']' or '\\' => escaped.Append('\\').Append(c),
                _ => escaped.Append(c),
            };
        }
        return escaped.ToString();
    }
}
