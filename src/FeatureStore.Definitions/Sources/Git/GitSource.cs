using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Sources.Git.Signatures;
using LibGit2Sharp;

namespace FeatureStore.Definitions.Sources.Git;

/// <summary>
/// A branch of a git repository, looked at by polling. Objects are fetched into a bare repository in a temporary directory and read from
/// there; nothing is checked out. The version is the commit.
/// </summary>
public sealed class GitSource : IDefinitionSource
{
    /// <summary>What was fetched piles up; after so many times it is fetched anew.</summary>
    private const int MaxFetches = 100;

    private const string Remote = "origin";
    private const string Head = "refs/definitions/head";

    private readonly GitOptions _options;
    private readonly TimeProvider _time;
    private readonly AllowedSigners? _signers;
    private readonly string _url;
    private Task? _running;
    private string? _directory;
    private int _fetches;

    /// <exception cref="ConfigurationException">A setting is wrong, or the signers' file can't be read.</exception>
    public GitSource(GitOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _url = GitUrl.Check(options);
        _signers = options.AllowedSigners is { } file ? AllowedSigners.Load(file) : null;
        Name = $"git {_url} (branch {options.Branch}{(Folder.Length == 0 ? "" : $", {Folder}")})";
    }

    public string Name { get; }

    private string Folder => _options.Path.Trim('/');

    public async Task<SourceRevision?> ReadAsync(string? known, CancellationToken cancellationToken)
    {
        if (_running is { IsCompleted: false })
        {
            throw new SourceUnreachableException($"{Name} still does not answer.");
        }
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // The library blocks, and not everywhere can it be told to stop: who waits for it must be able to leave.
        var reading = Task.Run(() => Read(known, giveUp.Token), CancellationToken.None);
        _running = reading;
        try
        {
            return await reading.WaitAsync(_options.Timeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new SourceUnreachableException($"{Name} did not answer within {_options.Timeout.TotalSeconds:F0} s.");
        }
        catch (UserCancelledException e)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (Exception e) when (e is LibGit2SharpException or IOException or UnauthorizedAccessException)
        {
            // What was fetched may be the reason: the next try begins without it.
            _fetches = MaxFetches;
            throw new SourceUnreachableException($"{Name} can't be read: {e.Message.TrimEnd('.')}. Check 'definitions:git'.", e);
        }
        finally
        {
            await giveUp.CancelAsync();
        }
    }

    public Task WaitAsync(string? known, CancellationToken cancellationToken) =>
        Task.Delay(_options.PollInterval, _time, cancellationToken);

    public void Dispose()
    {
        if (_running is null or { IsCompleted: true })
        {
            Forget();
        }
    }

    private SourceRevision? Read(string? known, CancellationToken cancellationToken)
    {
        var branch = $"refs/heads/{_options.Branch}";
        var references = Repository
            .ListRemoteReferences(_url, Credentials)
            .Where(r => r.CanonicalName.StartsWith("refs/heads/", StringComparison.Ordinal));
        var remote = references.FirstOrDefault(r => r.CanonicalName == branch);
        if (remote is null)
        {
            throw new SourceUnreachableException(
                $"{Name}: there is no such branch. Set 'definitions:git:branch' to one that the repository has, or push it."
            );
        }
        if (remote.TargetIdentifier == known)
        {
            return null;
        }
        if (_directory is null || ++_fetches > MaxFetches)
        {
            Forget();
            _directory = Directory.CreateTempSubdirectory("featurestore-git-").FullName;
            Repository.Init(_directory, isBare: true);
            _fetches = 1;
        }
        using var repository = new Repository(_directory);
        if (repository.Network.Remotes[Remote] is null)
        {
            repository.Network.Remotes.Add(Remote, _url);
        }
        Fetch(repository, branch, cancellationToken);
        var commit = repository.Lookup<Commit>(Head);
        return commit.Sha == known ? null : Load(repository, commit);
    }

    private void Fetch(Repository repository, string branch, CancellationToken cancellationToken) =>
        repository.Network.Fetch(
            Remote,
            [$"+{branch}:{Head}"],
            new FetchOptions
            {
                // Only the state counts. The local transport can't leave the history away.
                Depth = _url.StartsWith("http", StringComparison.Ordinal) ? 1 : 0,
                TagFetchMode = TagFetchMode.None,
                CredentialsProvider = Credentials,
                OnProgress = _ => !cancellationToken.IsCancellationRequested,
                OnTransferProgress = _ => !cancellationToken.IsCancellationRequested,
            }
        );

    private SourceRevision Load(Repository repository, Commit commit)
    {
        var files = new SourceFiles(Name);
        if (_signers?.WhyNot(commit.Sha, repository) is { } reason)
        {
            return files.Refused(commit.Sha, reason);
        }
        var root = Folder.Length == 0 ? commit.Tree : commit[Folder]?.Target as Tree;
        if (root is null)
        {
            return files.Refused(commit.Sha, $"there is no directory '{Folder}' in this commit; check 'definitions:git:path'");
        }
        foreach (var (path, blob) in GitTree.Definitions(root))
        {
            if (!files.Add(path, blob.Size, () => Content(blob)))
            {
                break;
            }
        }
        return files.ToRevision(commit.Sha);
    }

    private static ReadOnlyMemory<byte> Content(Blob blob)
    {
        using var stream = blob.GetContentStream();
        var content = new byte[blob.Size];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>The token goes to the host that is configured, and to none that it redirects to.</summary>
    private LibGit2Sharp.Credentials Credentials(string url, string usernameFromUrl, SupportedCredentialTypes types) =>
        _options.Token is { } token && GitUrl.IsSameHost(url, _url)
            ? new UsernamePasswordCredentials { Username = _options.Username, Password = token }
            : new DefaultCredentials();

    private void Forget()
    {
        if (_directory is { } directory)
        {
            _directory = null;
            GitDirectory.Delete(directory);
        }
    }
}
