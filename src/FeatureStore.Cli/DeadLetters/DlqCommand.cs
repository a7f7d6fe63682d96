using System.CommandLine;

namespace FeatureStore.Cli.DeadLetters;

/// <summary>Dead letters of Kafka streams: what they are, and sending them back.</summary>
internal static class DlqCommand
{
    public static Command Create() =>
        new(
            "dlq",
            "Dead letters: events of Kafka streams that were set aside. Lists them, shows one, sends them back when what was wrong is mended."
        )
        {
            DlqListCommand.Create(),
            DlqShowCommand.Create(),
            DlqReplayCommand.Create(),
        };
}
