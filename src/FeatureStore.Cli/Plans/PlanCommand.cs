using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeatureStore.Cli.Definitions;
using FeatureStore.Cli.Terminals;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Estimates;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Cli.Plans;

/// <summary>What a change of definitions would do.</summary>
internal static class PlanCommand
{
    /// <summary>Exit code where something breaks, so that CI can tell it from a plan that could not be made.</summary>
    public const int Breaking = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Create()
    {
        var directory = DefinitionArguments.Directory();
        var against = new Option<string>("--against")
        {
            Description =
                "What to compare with: a directory of definitions, or a git revision (a branch, tag or commit) of the same directory.",
            HelpName = "REV-OR-DIR",
            Required = true,
        };
        var documents = new Option<string?>("--documents")
        {
            Description = "Documents of clients, in a format that 'http:documents:trusted' takes: which of them would be refused.",
            HelpName = "FILE",
        };
        var traffic = new Option<string?>("--traffic")
        {
            Description = "Figures of streams and features (YAML or JSON): adds an estimate of units, storage, memory and cost.",
            HelpName = "FILE",
        };
        var prices = new Option<string?>("--prices")
        {
            Description = "Prices to reckon with. Default: Amazon's public ones of one region and day, which the plan names.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "Prints the plan as one JSON object." };
        var markdown = new Option<bool>("--markdown") { Description = "Prints the plan for a pull request." };
        var allow = new Option<bool>("--allow-breaking") { Description = "Exit code 0 also where something breaks." };
        var command = new Command(
            "plan",
            "What a change of definitions would do: added, removed, changed, breaking, what needs a backfill. Exit code 0: nothing breaks; 2: "
                + "something does; 1: no plan could be made. Example: featurestore plan features --against origin/main --markdown"
        )
        {
            directory,
            against,
            documents,
            traffic,
            prices,
            json,
            markdown,
            allow,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(markdown))
            {
                result.AddError("Give --json or --markdown, not both.");
            }
        });
        command.SetAction(arguments =>
            RunAsync(
                new PlanRequest(
                    arguments.GetValue(directory)!,
                    arguments.GetValue(against)!,
                    arguments.GetValue(documents),
                    arguments.GetValue(traffic),
                    arguments.GetValue(prices),
                    arguments.GetValue(json) ? PlanFormat.Json
                        : arguments.GetValue(markdown) ? PlanFormat.Markdown
                        : PlanFormat.Text,
                    arguments.GetValue(allow)
                ),
                TimeProvider.System,
                Console.Out,
                Console.Error
            )
        );
        return command;
    }

    /// <returns>0, 1 or <see cref="Breaking"/>.</returns>
    /// <exception cref="ConfigurationException">What is to be compared with, or a file, cannot be read.</exception>
    internal static async Task<int> RunAsync(PlanRequest request, TimeProvider time, TextWriter output, TextWriter errors)
    {
        var after = CatalogLoader.LoadDirectory(request.Directory);
        var before = Directory.Exists(request.Against)
            ? CatalogLoader.LoadDirectory(request.Against)
            : CatalogLoader.Load(GitRevision.Read(request.Directory, request.Against));
        if (after.Catalog is null || before.Catalog is null)
        {
            var (wrong, where) = after.Catalog is null ? (after, request.Directory) : (before, request.Against);
            DiagnosticReport.Write(Terminal.For(errors), wrong.Diagnostics);
            errors.WriteLine($"No plan: the definitions of {where} are wrong.");
            return 1;
        }
        Plan plan;
        try
        {
            plan = await Plan.MakeAsync(
                request.Against,
                before.Catalog,
                after.Catalog,
                request.Documents,
                request.Traffic is null ? null : Traffic.Load(request.Traffic),
                request.Prices is null ? Prices.Default : Prices.Load(request.Prices),
                time.GetUtcNow()
            );
        }
        catch (InvalidDefinitionsException e)
        {
            DiagnosticReport.Write(Terminal.For(errors), e.Diagnostics);
            errors.WriteLine("No plan: mend the file first.");
            return 1;
        }
        switch (request.Format)
        {
            case PlanFormat.Json:
                output.WriteLine(JsonSerializer.Serialize(PlanJson.Of(plan), Json));
                break;
            case PlanFormat.Markdown:
                output.Write(PlanMarkdown.Of(plan));
                break;
            default:
                PlanText.Write(Terminal.For(output), plan);
                break;
        }
        return plan.IsBreaking && !request.AllowBreaking ? Breaking : 0;
    }
}
