using System.Text;
using LibGit2Sharp;
using GitRepository = LibGit2Sharp.Repository;

namespace FeatureStore.Definitions.Tests.Sources.Git;

/// <summary>A bare repository that a test commits to.</summary>
internal sealed class TestRepository : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly GitRepository _repository;

    public TestRepository()
    {
        // Where git's own server looks for it.
        GitRepository.Init(Location, isBare: true);
        _repository = new GitRepository(Location);
    }

    public string Root => _directory.Path;

    public string Location => _directory["repository.git"];

    /// <summary>Commits a tree of these files and nothing else to a branch.</summary>
    /// <returns>The commit.</returns>
    public string Commit(IReadOnlyDictionary<string, string> files, string branch = "main", string folder = "features/")
    {
        var tree = new TreeDefinition().Add("README.md", Blob("not a definition"), Mode.NonExecutableFile);
        foreach (var (path, text) in files)
        {
            tree.Add(folder + path, Blob(text), Mode.NonExecutableFile);
        }
        return Commit(tree, branch);
    }

    public string Commit(TreeDefinition tree, string branch = "main")
    {
        var who = new Signature("Test", "test@example.com", DateTimeOffset.UnixEpoch);
        var reference = $"refs/heads/{branch}";
        var parents = _repository.Refs[reference] is { } tip ? new[] { _repository.Lookup<Commit>(tip.TargetIdentifier) } : [];
        var commit = _repository.ObjectDatabase.CreateCommit(
            who,
            who,
            "change",
            _repository.ObjectDatabase.CreateTree(tree),
            parents,
            prettifyMessage: false
        );
        _repository.Refs.Add(reference, commit.Id, allowOverwrite: true);
        return commit.Sha;
    }

    public Blob Blob(string text) => _repository.ObjectDatabase.CreateBlob(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    public void Dispose()
    {
        _repository.Dispose();
        _directory.Dispose();
    }
}
