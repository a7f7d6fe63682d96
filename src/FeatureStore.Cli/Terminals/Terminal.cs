using Spectre.Console;

namespace FeatureStore.Cli.Terminals;

/// <summary>Where commands print: with colours on a terminal, plain where it is piped, where <c>NO_COLOR</c> is set or the terminal is dumb.</summary>
internal static class Terminal
{
    public static readonly Style Plain = Style.Plain;
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Faint = new(Color.Grey);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Warning = new(Color.Yellow);
    public static readonly Style Bad = new(Color.Red);

    /// <summary>Longer than any line: the terminal wraps, so that what is piped has one line for each.</summary>
    private const int Width = 1_000_000;

    /// <param name="writer">Standard output, standard error, or what a test reads.</param>
    public static IAnsiConsole For(TextWriter writer)
    {
        var colours = Colours.Show(writer);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(writer),
            }
        );
        console.Profile.Width = Width;
        return console;
    }

    /// <summary>Whether what is written there can be drawn over: a person looks at it.</summary>
    public static bool IsLive(TextWriter writer) => Colours.IsTerminal(writer) && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>A terminal to draw on that moves. Only where <see cref="IsLive"/>.</summary>
    public static IAnsiConsole Live(TextWriter writer) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                ColorSystem = Colours.Allow(Environment.GetEnvironmentVariable) ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
                Out = new AnsiConsoleOutput(writer),
            }
        );
}
