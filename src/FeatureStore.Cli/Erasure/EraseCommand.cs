using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeatureStore.Cli.Dev;
using FeatureStore.Cli.Processes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Process;
using FeatureStore.Storage;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Cli.Erasure;

/// <summary>Forgets entities.</summary>
internal static class EraseCommand
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public static Command Create()
    {
        var entity = new Option<string>("--entity")
        {
            Description =
                "What is erased, such as user. Of an entity that the definitions no longer have: its prefix, by which the store knows it.",
            HelpName = "NAME",
            Required = true,
        };
        var ids = new Option<string[]>("--id") { Description = "Whose records are erased; may be given several times.", HelpName = "ID" };
        var file = new Option<string?>("--ids-file") { Description = "File with one id a line; - for standard input.", HelpName = "FILE" };
        var receipt = new Option<string?>("--receipt")
        {
            Description = "File for the receipt. Default: standard output.",
            HelpName = "FILE",
        };
        var data = new Option<string?>("--data")
        {
            Description = "Directory of the embedded store, as 'dev --data' has it. Default: the store of the configuration.",
            HelpName = "DIR",
        };
        var command = new Command(
            "erase",
            "Removes every record of an entity, of every feature it ever had, from store and caches, and keeps earlier events from bringing it back."
                + $" Takes {Eraser.Settling.TotalSeconds:0} s at least: after that every worker knows of it, and a second pass removes what came meanwhile."
        )
        {
            entity,
            ids,
            file,
            receipt,
            data,
        };
        var options = new ProcessOptions(command);
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var configuration = options.Load(
                    arguments,
                    arguments.GetValue(data) is { } directory ? DevHost.Settings(DataDirectory.Existing(directory)) : []
                );
                var whom = Ids(arguments.GetValue(ids) ?? [], arguments.GetValue(file));
                var done = await EraseAsync(
                    configuration,
                    arguments.GetRequiredValue(entity),
                    whom,
                    Console.Error,
                    TimeProvider.System,
                    cancellationToken
                );
                var json = JsonSerializer.Serialize(done, Readable) + Environment.NewLine;
                if (arguments.GetValue(receipt) is { } path)
                {
                    await File.WriteAllTextAsync(path, json, cancellationToken);
                }
                else
                {
                    await Console.Out.WriteAsync(json);
                }
                return 0;
            }
        );
        return command;
    }

    internal static async Task<ErasureReceipt> EraseAsync(
        IConfigurationRoot configuration,
        string entityName,
        IReadOnlyCollection<string> ids,
        TextWriter progress,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        // Only what it puts together is used: nothing listens.
        var builder = ProcessHost.CreateBuilder(configuration, "http://127.0.0.1:0");
        builder.Services.AddFeatureStorage(configuration);
        var catalog = ProcessHost.CatalogOf(builder);
        await using var app = builder.Build();
        await app.Services.GetRequiredService<IOnlineStore>().InitializeAsync(cancellationToken);
        var entity =
            catalog.FindEntity(entityName)
            ?? catalog.Entities.FirstOrDefault(known => known.Prefix == entityName)
            ?? await FindStoredAsync(app.Services.GetRequiredService<IErasableStore>(), catalog, entityName, progress, cancellationToken);
        var features = catalog.Features.Where(feature => feature.Entity == entity).ToArray();
        var eraser = new Eraser(app.Services.GetRequiredService<IErasableStore>(), time);
        var erasing = eraser.EraseAsync(
            entity,
            ids,
            features.Select(feature => feature.Name),
            features.Length > 0 && Array.TrueForAll(features, feature => feature.Retain is not null)
                ? features.Max(feature => feature.Retain)
                : null,
            cancellationToken
        );
        while (await Task.WhenAny(erasing, Task.Delay(TimeSpan.FromSeconds(5), time, cancellationToken)) != erasing)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await progress.WriteLineAsync(
                eraser.Done < ids.Count
                    ? $"{eraser.Done} of {ids.Count} erased"
                    : $"{ids.Count} erased; waiting until every worker knows of it, to look again"
            );
        }
        return await erasing;
    }

    /// <summary>An entity that the definitions no longer have, by the prefix of its keys, where the store has ever had features of it.</summary>
    /// <exception cref="ConfigurationException">It has not.</exception>
    private static async Task<EntityDefinition> FindStoredAsync(
        IErasableStore store,
        Catalog catalog,
        string name,
        TextWriter progress,
        CancellationToken cancellationToken
    )
    {
        var features = await new ErasureBook(store).FeaturesAsync(name, cancellationToken);
        if (features.Count == 0)
        {
            string[] known = [.. catalog.Entities.Select(e => e.Name)];
            var hint = NearestName.Find(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
            throw new ConfigurationException(
                $"There is no entity '{name}', and the store has no records whose keys begin with '{name}'.{hint} There are: {string.Join(", ", known)}."
            );
        }
        await progress.WriteLineAsync(
            $"The definitions have no entity '{name}'; the store has had features with this prefix: {string.Join(", ", features)}. They are erased, and the erasure is kept for ever."
        );
        return new EntityDefinition(name, name, name);
    }

    private static HashSet<string> Ids(string[] given, string? file)
    {
        using var lines = file switch
        {
            null => TextReader.Null,
            "-" => Console.In,
            _ => new StreamReader(file),
        };
        HashSet<string> ids = [.. given];
        while (lines.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                ids.Add(line);
            }
        }
        return ids.Count > 0 ? ids : throw new ConfigurationException("Say whose records are erased: --id ID, or --ids-file FILE.");
    }
}
