namespace FeatureStore.Cli.Plans;

/// <summary>What the command line asks for.</summary>
internal sealed record PlanRequest(
    string Directory,
    string Against,
    string? Documents = null,
    string? Traffic = null,
    string? Prices = null,
    PlanFormat Format = PlanFormat.Text,
    bool AllowBreaking = false
);
