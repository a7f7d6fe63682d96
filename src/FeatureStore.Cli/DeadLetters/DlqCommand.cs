using System.CommandLine;

namespace FeatureStore.Cli.DeadLetters;

/// <summary>Dead letters: what they are, and sending them back.</summary>
internal static class DlqCommand
{
    public static Command Create() =>
        new(
            "dlq",
            "Dead letters: events that were set aside, in Kafka's topics, or in files of the worker for streams of files, Kinesis and Pub/Sub. Lists them, shows one, sends them back when what was wrong is mended."
        )
        {
            DlqListCommand.Create(),
            DlqShowCommand.Create(),
            DlqReplayCommand.Create(),
        };
}
