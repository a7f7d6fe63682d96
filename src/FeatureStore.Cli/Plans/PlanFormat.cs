namespace FeatureStore.Cli.Plans;

/// <summary>How a plan is printed.</summary>
internal enum PlanFormat
{
    Text,
    Json,
    Markdown,
}
