using System.Globalization;
using System.Runtime.InteropServices;

namespace FeatureStore.Benchmarks.Reports;

/// <summary>What a figure depends on besides the program.</summary>
internal sealed record MachineShape(int Cores, string Processor, string Memory, string Runtime, string System, string Load)
{
    public static MachineShape Read()
    {
        var memory = double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / (1024 * 1024);
        var release = Field("/etc/os-release", "PRETTY_NAME", '=').Trim('"');
        return new MachineShape(
            Environment.ProcessorCount,
            Field("/proc/cpuinfo", "model name"),
            string.Create(CultureInfo.InvariantCulture, $"{memory:F1} GiB"),
            RuntimeInformation.FrameworkDescription,
            $"{release}, {RuntimeInformation.OSDescription}",
            File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown"
        );
    }

    public string ToMarkdown() =>
        $"""
            | | |
            |---|---|
            | cores | {Cores} |
            | processor | {Processor} |
            | memory | {Memory} |
            | .NET | {Runtime} |
            | system | {System} |
            | load average (1 min) before it began | {Load} |

            """;

    /// <summary>Whether others wanted the cores too.</summary>
    private bool IsBusy => double.TryParse(Load, NumberStyles.Float, CultureInfo.InvariantCulture, out var load) && load > 0.5 * Cores;

    private static string Field(string file, string name, char separator = ':')
    {
        if (!File.Exists(file))
        {
            return "0 unknown";
        }
        var line = File.ReadLines(file).FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
        return line is null ? "0 unknown" : line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim();
    }
}
