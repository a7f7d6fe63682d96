using System.Security.Cryptography;
using System.Text;
using FeatureStore.Cli.Keys;

namespace FeatureStore.Cli.Tests.Keys;

public sealed class KeysCommandTests
{
    [Fact]
    public void New_key_is_shown_once_with_the_line_that_holds_its_digest()
    {
        using var output = new StringWriter();

        KeysCommand.Run("home-feed", output).ShouldBe(0);

        var lines = output.ToString().Split('\n');
        var key = lines[1].Trim();
        key.ShouldMatch("^fs_[A-Za-z0-9_-]{43}$");
        lines[3].Trim().ShouldBe($"home-feed sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}");
        output.ToString().IndexOf(key, StringComparison.Ordinal).ShouldBe(output.ToString().LastIndexOf(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_keys_differ()
    {
        using var one = new StringWriter();
        using var two = new StringWriter();

        KeysCommand.Run("a", one);
        KeysCommand.Run("a", two);

        one.ToString().Split('\n')[1].ShouldNotBe(two.ToString().Split('\n')[1]);
    }

    [Theory]
    [InlineData("keys", "new")]
    [InlineData("keys", "new", "--client", "")]
    [InlineData("keys", "new", "--client", "two words")]
    [InlineData("keys", "new", "--client", "a#b")]
    public void Name_that_no_client_can_have_is_refused(params string[] arguments) =>
        new System.CommandLine.RootCommand { KeysCommand.Create() }
            .Parse(arguments)
            .Errors.ShouldNotBeEmpty();

    [Fact]
    public void Name_of_a_client_is_taken() =>
        new System.CommandLine.RootCommand { KeysCommand.Create() }
            .Parse(["keys", "new", "--client", "home-feed.v2"])
            .Errors.ShouldBeEmpty();
}
