using System.CommandLine;

namespace FeatureStore.Cli.Definitions;

/// <summary>What commands on definitions have in common.</summary>
internal static class DefinitionArguments
{
    public static Argument<string> Directory() =>
        new("DIR") { Description = "Directory of definitions. Default: features.", DefaultValueFactory = _ => "features" };
}
