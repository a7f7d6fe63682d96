using System.Globalization;

namespace FeatureStore.LocalServices;

/// <summary>A topic to create: <c>--topic NAME[:PARTITIONS]</c>.</summary>
internal readonly record struct TopicArgument(string Name, int Partitions)
{
    /// <summary>The mock cluster keeps 5 MiB a partition, so that few partitions lose messages early.</summary>
    internal const int DefaultPartitions = 16;

    /// <summary>Reads the arguments after <c>up</c>.</summary>
    /// <returns>False when one of them is no topic; it is then in <paramref name="wrong"/>.</returns>
    internal static bool TryParse(ReadOnlySpan<string> arguments, out List<TopicArgument> topics, out string wrong)
    {
        topics = [];
        wrong = "";
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] != "--topic" || i + 1 == arguments.Length)
            {
                wrong = arguments[i];
                return false;
            }
            var parts = arguments[i + 1].Split(':');
            var partitions = DefaultPartitions;
            if (
                parts[0].Length == 0
                || parts.Length > 2
                || (parts.Length == 2 && (!int.TryParse(parts[1], CultureInfo.InvariantCulture, out partitions) || partitions < 1))
            )
            {
                wrong = arguments[i + 1];
                return false;
            }
            topics.Add(new TopicArgument(parts[0], partitions));
        }
        return true;
    }
}
