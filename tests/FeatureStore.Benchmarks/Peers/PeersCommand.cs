using System.CommandLine;

namespace FeatureStore.Benchmarks.Peers;

internal static class PeersCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR")
        {
            Description =
                "The peers: 'floor' (.NET, with /floor and /rest on port 5103) and 'mercurius.mjs' (port 5104), with a package.json.",
        };
        folder.AcceptExistingOnly();
        var seconds = CountOption.Create("--seconds", "Of each of five rounds, after a warm-up of 15 to 60 s.", byDefault: 5, most: 120);
        var command = new Command(
            "peers",
            "Requests/s of 'featurestore serve' from its own memory, beside other servers with the same data. Needs wrk, and Node for mercurius."
        )
        {
            folder,
            seconds,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Processes.Clone.RequireRelease();
                var text = await PeersRun.MeasureAsync(
                    arguments.GetValue(folder)!.FullName,
                    arguments.GetValue(seconds),
                    cancellationToken
                );
                Console.WriteLine(text);
                return 0;
            }
        );
        return command;
    }
}
