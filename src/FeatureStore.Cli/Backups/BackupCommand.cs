using System.CommandLine;
using System.Globalization;
using FeatureStore.Cli.Dev;
using FeatureStore.Cli.Processes;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Storage;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Cli.Backups;

/// <summary>Copies the embedded store while it is in use.</summary>
internal static class BackupCommand
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var target = new Option<string>("--to")
        {
            Description = "File of the copy; must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        var data = new Option<string?>("--data")
        {
            Description = "Directory of the embedded store, as 'dev --data' has it. Default: the store of the configuration.",
            HelpName = "DIR",
        };
        var command = new Command(
            "backup",
            "Copies the embedded store (SQLite) to one file while it is in use, as it was at one moment; readers and writers do not wait."
                + " To restore: stop what uses the store, and put the copy in place of DIR/features.db, without the -wal and -shm files there."
        )
        {
            target,
            data,
        };
        var options = new ProcessOptions(command);
        command.SetAction(
            (arguments, cancellationToken) =>
            {
                var configuration = options.Load(arguments, arguments.GetValue(data) is { } directory ? DevHost.Settings(directory) : []);
                Run(configuration, arguments.GetRequiredValue(target), Console.Out, Console.Error, TimeProvider.System, cancellationToken);
                return Task.FromResult(0);
            }
        );
        return command;
    }

    /// <exception cref="ConfigurationException">The store is not SQLite.</exception>
    internal static void Run(
        IConfiguration configuration,
        string target,
        TextWriter output,
        TextWriter errors,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var store = StrictOptions.Bind<StoreOptions>(configuration, "store");
        if (store.Type != StoreType.Sqlite)
        {
            throw new ConfigurationException(
                "'backup' copies the embedded store; this configuration uses DynamoDB, which has point-in-time recovery and backups of its own."
            );
        }
        var (records, bytes) = SqliteBackup.Run(store.Sqlite, target, new Lines(errors, time), cancellationToken);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {records:N0} records, {bytes:N0} bytes, checked."));
    }

    /// <summary>A line every two seconds of a long copy.</summary>
    private sealed class Lines(TextWriter errors, TimeProvider time) : IProgress<double>
    {
        private long _lastAt = time.GetTimestamp();

        public void Report(double value)
        {
            if (time.GetElapsedTime(_lastAt) >= LineInterval)
            {
                _lastAt = time.GetTimestamp();
                errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{100 * value:0} % copied"));
            }
        }
    }
}
