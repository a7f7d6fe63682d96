using System.Diagnostics;
using System.Globalization;
using FeatureStore.LocalServices.Processes;

namespace FeatureStore.LocalServices.Redis;

/// <summary>
/// Primaries that share the slots between them, without replicas. The keys of a node that is away are away; the others answer on
/// (<c>cluster-require-full-coverage no</c>).
/// </summary>
public sealed class RedisCluster : IAsyncDisposable
{
    /// <summary>Slots of every cluster.</summary>
    public const int Slots = 16_384;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly List<RedisProcess> _nodes = [];
    private readonly List<int> _busPorts = [];

    private RedisCluster(string folder) => _folder = folder;

    public IReadOnlyList<RedisProcess> Nodes => _nodes;

    /// <summary>All nodes: <c>host:port,host:port,…</c>.</summary>
    public string Endpoint => string.Join(',', _nodes.Select(node => node.Endpoint));

    /// <summary>Starts it and waits until every node knows where every slot is: some 2 s.</summary>
    /// <param name="nodes">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException"><c>redis-server</c> is not installed, or the nodes do not find each other.</exception>
    public static async Task<RedisCluster> StartAsync(int nodes = 3, CancellationToken cancellationToken = default)
    {
        var cluster = new RedisCluster(Directory.CreateTempSubdirectory("featurestore-redis-cluster").FullName);
        try
        {
            for (var i = 0; i < nodes; i++)
            {
                // Without it the bus takes the port 10,000 above, which may be taken, or none.
                cluster._busPorts.Add(LoopbackPort.Free());
                string[] options =
                [
                    "--cluster-port",
                    $"{cluster._busPorts[i]}",
                    "--cluster-enabled",
                    "yes",
                    "--cluster-config-file",
                    Path.Combine(cluster._folder, $"nodes-{i}.conf"),
                    "--cluster-node-timeout",
                    "1000",
                    "--cluster-require-full-coverage",
                    "no",
                ];
                cluster._nodes.Add(await RedisProcess.StartAsync(options, cancellationToken));
            }
            for (var i = 0; i < nodes; i++)
            {
                var (first, last) = (i * Slots / nodes, ((i + 1) * Slots / nodes) - 1);
                await cluster.AskAsync(i, ["CLUSTER", "ADDSLOTSRANGE", $"{first}", $"{last}"], cancellationToken);
                await cluster.AskAsync(i, ["CLUSTER", "SET-CONFIG-EPOCH", $"{i + 1}"], cancellationToken);
            }
            for (var i = 1; i < nodes; i++)
            {
                string[] meet = ["CLUSTER", "MEET", "127.0.0.1", $"{cluster._nodes[i].Port}", $"{cluster._busPorts[i]}"];
                await cluster.AskAsync(0, meet, cancellationToken);
            }
            await cluster.WaitUntilWholeAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every node sees every other, and all slots are served.</summary>
    public async Task WaitUntilWholeAsync(CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        for (var node = 0; node < _nodes.Count; )
        {
            var info = await AskAsync(node, ["CLUSTER", "INFO"], cancellationToken);
            if (
                info.Contains("cluster_state:ok")
                && info.Contains($"cluster_slots_ok:{Slots}")
                && info.Contains($"cluster_known_nodes:{_nodes.Count}")
            )
            {
                node++;
                continue;
            }
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"The nodes of the Redis cluster do not find each other: {info}");
            }
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Index of the node that serves a slot.</summary>
    public async Task<int> OwnerAsync(int slot, CancellationToken cancellationToken = default)
    {
        for (var node = 0; node < _nodes.Count; node++)
        {
            var mine = await AskAsync(node, ["CLUSTER", "NODES"], cancellationToken);
            foreach (var range in mine.Split('\n').First(line => line.Contains("myself")).Split(' ').Skip(8).Where(part => part[0] != '['))
            {
                var ends = range.Trim().Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
                if (slot >= ends[0] && slot <= ends[^1])
                {
                    return node;
                }
            }
        }
        throw new InvalidOperationException($"No node serves slot {slot}.");
    }

    /// <summary>A slot of a node that has keys, or null where it finds none.</summary>
    public async Task<int?> FindSlotWithKeysAsync(int node, Random random, CancellationToken cancellationToken = default)
    {
        var keys = (await AskAsync(node, ["KEYS", "*"], cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return keys.Length == 0
            ? null
            : int.Parse(
                await AskAsync(node, ["CLUSTER", "KEYSLOT", keys[random.Next(keys.Length)]], cancellationToken),
                CultureInfo.InvariantCulture
            );
    }

    /// <summary>Begins to move a slot: from now on keys that are not at its owner are asked for at the other (ASK).</summary>
    public async Task BeginMoveAsync(int slot, int from, int to, CancellationToken cancellationToken = default)
    {
        var (source, target) = (await IdAsync(from, cancellationToken), await IdAsync(to, cancellationToken));
        await AskAsync(to, ["CLUSTER", "SETSLOT", $"{slot}", "IMPORTING", source], cancellationToken);
        await AskAsync(from, ["CLUSTER", "SETSLOT", $"{slot}", "MIGRATING", target], cancellationToken);
    }

    /// <summary>Moves keys of a slot that is being moved.</summary>
    /// <returns>How many were there to be moved.</returns>
    public async Task<int> MoveKeysAsync(int slot, int from, int to, int count, CancellationToken cancellationToken = default)
    {
        var keys = (await AskAsync(from, ["CLUSTER", "GETKEYSINSLOT", $"{slot}", $"{count}"], cancellationToken)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        if (keys.Length > 0)
        {
            string[] move = ["MIGRATE", "127.0.0.1", $"{_nodes[to].Port}", "", "0", "5000", "KEYS", .. keys];
            await AskAsync(from, move, cancellationToken);
        }
        return keys.Length;
    }

    /// <summary>Ends it: the slot is the other's, and who asks the old owner is sent there (MOVED).</summary>
    public async Task EndMoveAsync(int slot, int to, CancellationToken cancellationToken = default)
    {
        var target = await IdAsync(to, cancellationToken);
        // The new owner first, so that nobody is sent to a node that does not know.
        await AskAsync(to, ["CLUSTER", "SETSLOT", $"{slot}", "NODE", target], cancellationToken);
        for (var node = 0; node < _nodes.Count; node++)
        {
            if (node != to)
            {
                await AskAsync(node, ["CLUSTER", "SETSLOT", $"{slot}", "NODE", target], cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> IdAsync(int node, CancellationToken cancellationToken) =>
        (await AskAsync(node, ["CLUSTER", "MYID"], cancellationToken)).Trim();

    /// <summary>One command by <c>redis-cli</c>.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    private async Task<string> AskAsync(int node, string[] command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Programs.Find("redis-cli"), ["-e", "-h", "127.0.0.1", "-p", $"{_nodes[node].Port}", .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var client = Process.Start(start) ?? throw new InvalidOperationException("redis-cli could not be started.");
        var error = client.StandardError.ReadToEndAsync(cancellationToken);
        var output = await client.StandardOutput.ReadToEndAsync(cancellationToken);
        await client.WaitForExitAsync(cancellationToken);
        return client.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', command[..Math.Min(4, command.Length)])}: {output}{await error}");
    }
}
