using System.Diagnostics;
using FeatureStore.Definitions.Sources;
using FeatureStore.Definitions.Sources.Git;

namespace FeatureStore.Definitions.Tests.Sources.Git;

/// <summary>Commits that git itself signs.</summary>
public sealed class SignedCommitTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Only_commits_that_an_allowed_key_signed_are_used()
    {
        Assert.SkipUnless(Has("ssh-keygen"), "ssh-keygen is not installed: infra/local/install.sh installs it.");
        foreach (var name in (string[])["ours", "theirs"])
        {
            Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _directory[name]);
        }
        File.WriteAllText(_directory["signers"], $"team@example.com namespaces=\"git\" {File.ReadAllText(_directory["ours.pub"])}");
        Run("git", "init", "-q", "-b", "main", _directory["repository"]);
        using var source = new GitSource(
            new GitOptions { Url = _directory["repository"], AllowedSigners = _directory["signers"] },
            TimeProvider.System
        );

        Commit(1, signer: null);
        (await WhyNot(source)).ShouldContain("is not signed");
        Commit(2, "theirs");
        (await WhyNot(source)).ShouldContain("does not name");
        Commit(3, "ours");
        (await Read(source)).Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(3));
        // The same signature under another commit.
        var forged = Output("git", "-C", _directory["repository"], "cat-file", "commit", "HEAD").Replace("state 3", "state 4");
        File.WriteAllText(_directory["forged"], forged);
        var sha = Output("git", "-C", _directory["repository"], "hash-object", "-t", "commit", "-w", _directory["forged"]).Trim();
        Run("git", "-C", _directory["repository"], "update-ref", "refs/heads/main", sha);
        (await WhyNot(source)).ShouldContain("does not match its content");
    }

    private static async Task<string> WhyNot(GitSource source) => (await Read(source)).Loaded.Diagnostics.ShouldHaveSingleItem().Message;

    private static async Task<SourceRevision> Read(GitSource source) =>
        (await source.ReadAsync(known: null, TestContext.Current.CancellationToken)).ShouldNotBeNull();

    private void Commit(int number, string? signer)
    {
        Mood.Write(_directory["repository"], number);
        string[] signing = signer is null ? [] : ["-c", "gpg.format=ssh", "-c", $"user.signingKey={_directory[signer]}"];
        Run("git", "-C", _directory["repository"], "add", "-A");
        Run(
            "git",
            [
                .. signing,
                "-c",
                "user.name=Test",
                "-c",
                "user.email=test@example.com",
                "-C",
                _directory["repository"],
                "commit",
                "-q",
                signer is null ? "--no-gpg-sign" : "-S",
                "-m",
                $"state {number}",
            ]
        );
    }

    private static bool Has(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static void Run(string program, params string[] arguments) => _ = Output(program, arguments);

    private static string Output(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.Result);
        return output;
    }
}
