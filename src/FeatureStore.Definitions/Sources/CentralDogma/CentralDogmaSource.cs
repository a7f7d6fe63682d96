using System.Globalization;
using System.Text;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Definitions.Sources.CentralDogma;

/// <summary>
/// Definitions in Central Dogma. A watch is a request that the server answers when the repository has changed, so that a new revision is
/// here at once. The version is the revision's number.
/// </summary>
public sealed class CentralDogmaSource : IDefinitionSource
{
    /// <summary>Before a watch that said "changed" when nothing had is tried again; a proxy may answer for the server.</summary>
    private static readonly TimeSpan FalseAlarm = TimeSpan.FromSeconds(5);

    /// <summary>A watch that ends sooner than this without a change was not held: a server that is stopping answers 304 at once.</summary>
    private static readonly TimeSpan NotHeld = TimeSpan.FromMilliseconds(500);

    private readonly CentralDogmaClient _client;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private bool _wasFalseAlarm;

    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public CentralDogmaSource(CentralDogmaOptions options, TimeProvider time)
    {
        _time = time;
        _folder = "/" + options.Path.Trim('/');
        _client = new CentralDogmaClient(options, _folder == "/" ? "/**" : $"{_folder}/**", time);
        Name = $"Central Dogma {options.Url.TrimEnd('/')} ({options.Project}/{options.Repository}{(_folder == "/" ? "" : _folder)})";
    }

    public string Name { get; }

    public async Task<SourceRevision?> ReadAsync(string? known, CancellationToken cancellationToken)
    {
        // Asked for by its number, so that what comes is of one revision, whatever is pushed meanwhile.
        var head = await Told(_client.HeadAsync(cancellationToken));
        var version = head.ToString(CultureInfo.InvariantCulture);
        _wasFalseAlarm = version == known;
        if (_wasFalseAlarm)
        {
            return null;
        }
        var files = new SourceFiles(Name);
        foreach (var (path, text) in await Told(_client.FilesAsync(head, cancellationToken)))
        {
            var relative = path[(_folder.Length == 1 ? 1 : _folder.Length + 1)..];
            if (SourceFiles.IsWanted(relative))
            {
                var content = Encoding.UTF8.GetBytes(text);
                files.Add(relative, content.Length, () => content);
            }
        }
        return files.ToRevision(version);
    }

    public async Task WaitAsync(string? known, CancellationToken cancellationToken)
    {
        if (_wasFalseAlarm)
        {
            await Task.Delay(FalseAlarm, _time, cancellationToken);
        }
        // A watch ends when something has changed, or when the server has waited long enough: then it is watched again.
        var begun = _time.GetTimestamp();
        while (!await Told(_client.WatchAsync(known ?? "-1", cancellationToken)))
        {
            if (_time.GetElapsedTime(begun) < NotHeld)
            {
                await Task.Delay(FalseAlarm, _time, cancellationToken);
            }
            cancellationToken.ThrowIfCancellationRequested();
            begun = _time.GetTimestamp();
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<T> Told<T>(Task<T> asking)
    {
        try
        {
            return await asking;
        }
        catch (CentralDogmaException e)
        {
            throw new SourceUnreachableException($"{Name} {e.Message}", e);
        }
    }
}
