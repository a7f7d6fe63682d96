using System.CommandLine;
using FeatureStore.Serving.Access;

namespace FeatureStore.Cli.Keys;

/// <summary>API keys for clients of the serving server.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var client = new Option<string>("--client")
        {
            Description = "Who will use it, as named in 'auth:clients'.",
            HelpName = "NAME",
            Required = true,
        };
        client.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } name && !ApiKeys.IsClientName(name))
            {
                result.AddError("--client takes letters, digits, '.', '_' and '-'; at most 100.");
            }
        });
        var make = new Command("new", "Makes a key, and shows it once: only its digest is kept, by you, in the keys file.") { client };
        make.SetAction(arguments => Run(arguments.GetValue(client)!, Console.Out));
        return new Command("keys", "API keys for clients of the serving server.") { make };
    }

    internal static int Run(string client, TextWriter output)
    {
        var key = ApiKeys.NewKey();
        output.WriteLine("The key, for the client alone; it is shown only now:");
        output.WriteLine($"  {key}");
        output.WriteLine("The line for the file that 'auth:keysFile' names; a running server reads it within seconds:");
        output.WriteLine($"  {ApiKeys.Line(client, key)}");
        output.WriteLine(
            "The client sends it as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'. To rotate, let both lines stand until it uses the new one."
        );
        return 0;
    }
}
