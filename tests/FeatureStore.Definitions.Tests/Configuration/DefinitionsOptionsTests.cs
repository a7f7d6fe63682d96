using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Process;
using FeatureStore.Definitions.Sources.CentralDogma;
using FeatureStore.Definitions.Sources.Git;

namespace FeatureStore.Definitions.Tests.Configuration;

public sealed class DefinitionsOptionsTests
{
    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var options = new DefinitionsOptions();
        options.Source.ShouldBe(DefinitionsSource.Directory);
        options.Path.ShouldBe("features");
        options.CacheDirectory.ShouldBe(Path.Combine(".featurestore", "definitions"));
        options.RefreshSecret.ShouldBeNull();
        var git = new GitOptions();
        git.Branch.ShouldBe("main");
        git.Path.ShouldBe("");
        git.PollInterval.ShouldBe(TimeSpan.FromSeconds(30));
        git.Timeout.ShouldBe(TimeSpan.FromSeconds(60));
        git.Username.ShouldBe("x-access-token");
        git.Token.ShouldBeNull();
        git.AllowedSigners.ShouldBeNull();
        var dogma = new CentralDogmaOptions();
        dogma.Path.ShouldBe("/");
        dogma.Token.ShouldBeNull();
        dogma.Wait.ShouldBe(TimeSpan.FromSeconds(60));
        dogma.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("source", "svn", "one of directory, git, centralDogma")]
    [InlineData("source", "git", "'definitions:git' is not set")]
    [InlineData("source", "centralDogma", "'definitions:centralDogma' is not set")]
    [InlineData("git:url", "", "'definitions:git:url' is wrong")]
    [InlineData("git:tokn", "secret-of-the-test", "Did you mean 'token'?")]
    [InlineData("git:pollInterval", "often", "a duration such as")]
    [InlineData("git:pollInterval", "0s", "must be longer than 0")]
    [InlineData("centralDogma:wait", "0s", "must be 1 s at least")]
    public void Wrong_setting_stops_the_process_with_its_name(string key, string value, string says)
    {
        var settings = new Dictionary<string, string?> { [$"definitions:{key}"] = value };
        if (key.Contains(':'))
        {
            // What the sections need besides.
            settings.TryAdd("definitions:git:url", "x");
            settings.TryAdd("definitions:centralDogma:url", "x");
            settings.TryAdd("definitions:centralDogma:project", "x");
            settings.TryAdd("definitions:centralDogma:repository", "x");
        }
        var configuration = FeatureStoreConfiguration.Load(null, settings);

        var e = Should.Throw<ConfigurationException>(() => ProcessHost.CreateBuilder(configuration, "http://127.0.0.1:0"));

        e.Message.ShouldContain(says);
        e.Message.ShouldNotContain("secret-of-the-test");
    }

    [Fact]
    public void Features_on_the_command_line_is_a_directory_whatever_the_file_says()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"definitions": {"source": "git", "git": {"url": "https://example.com/a.git"}}}""");

            var options = StrictOptions.Bind<DefinitionsOptions>(
                FeatureStoreConfiguration.FromArguments(["--config", file, "--features", "mine"]),
                DefinitionsOptions.SectionName
            );

            options.Source.ShouldBe(DefinitionsSource.Directory);
            options.Path.ShouldBe("mine");
            FeatureStoreConfiguration.FromArguments(["--config", file])["definitions:source"].ShouldBe("git");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
