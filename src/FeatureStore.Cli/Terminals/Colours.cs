namespace FeatureStore.Cli.Terminals;

/// <summary>Whether colours are shown: on a terminal, unless <c>NO_COLOR</c> is set (https://no-color.org) or it is dumb.</summary>
internal static class Colours
{
    /// <param name="writer">Standard output, standard error, or what a test reads.</param>
    public static bool Show(TextWriter writer) => IsTerminal(writer) && Allow(Environment.GetEnvironmentVariable);

    /// <summary>Whether the environment lets a terminal show them.</summary>
    /// <param name="variable">Reads one; null where it is not set.</param>
    internal static bool Allow(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") is not "dumb";

    public static bool IsTerminal(TextWriter writer) =>
        (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected)
        || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
}
