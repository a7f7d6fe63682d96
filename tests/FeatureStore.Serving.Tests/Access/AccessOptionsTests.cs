using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Http;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Access;

public sealed class AccessOptionsTests
{
    [Fact]
    public void Defaults_are_as_documented()
    {
        var options = new AccessOptions();
        options.KeysFile.ShouldBeNull();
        options.Jwt.ShouldBeNull();
        options.Clients.ShouldBeEmpty();
        var jwt = new JwtOptions();
        jwt.Algorithms.ShouldBe(["RS256", "ES256"]);
        jwt.ClockSkew.ShouldBe(TimeSpan.FromSeconds(30));
        jwt.ClientClaim.ShouldBe("sub");
    }

    [Theory]
    [InlineData("keyFile=x", "'auth:keyFile' is no setting. Did you mean 'keysFile'?")]
    [InlineData("clients:a=*", "'auth:clients' says what clients may read, but nothing says who they are")]
    [InlineData("keysFile=x", "'auth:clients' is empty")]
    [InlineData("keysFile=x;clients:a=user", "'auth:clients:a': 'user' is no pattern.")]
    [InlineData("jwt:issuer=i;clients:a=*", "'auth:jwt:audience' is wrong")]
    [InlineData("jwt:issuer=i;jwt:audience=a;clients:a=*", "set either 'jwksUrl' or 'jwksFile'")]
    [InlineData("jwt:issuer=i;jwt:audience=a;jwt:jwksUrl=http://id.example/keys;clients:a=*", "must be an https URL")]
    [InlineData("jwt:issuer=i;jwt:audience=a;jwt:jwksFile=x;jwt:algorithms=HS256;clients:a=*", "'HS256' is not one of RS256")]
    [InlineData("jwt:issuer=i;jwt:audience=a;jwt:jwksFile=x;jwt:clockSkew=1h;clients:a=*", "'auth:jwt:clockSkew' is wrong")]
    public void Wrong_setting_stops_the_process_with_a_sentence(string settings, string sentence)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Split(';').Select(s => s.Split('=')).Select(s => KeyValuePair.Create($"auth:{s[0]}", (string?)s[1]))
            )
            .Build();

        Should
            .Throw<ConfigurationException>(() => new ServiceCollection().AddFeatureServing(configuration))
            .Message.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("home-feed", "Line 1 of the keys file is not 'client sha256:…'")]
    [InlineData("home-feed sha256:00", "Line 1 of the keys file is not 'client sha256:…'")]
    [InlineData(
        "# a comment\n\nhome-fed sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "Line 3 of the keys file: 'auth:clients' has no 'home-fed'; did you mean 'home-feed'?"
    )]
    public async Task Wrong_keys_file_stops_the_process_with_its_line(string content, string sentence)
    {
        using var credentials = new Credentials();
        await File.WriteAllTextAsync(credentials.KeysFile, content);

        (await Should.ThrowAsync<ConfigurationException>(() => credentials.StartWithKeysAsync("*"))).Message.ShouldContain(sentence);
    }

    [Fact]
    public async Task Missing_keys_file_stops_the_process()
    {
        using var credentials = new Credentials();

        (await Should.ThrowAsync<ConfigurationException>(() => credentials.StartWithKeysAsync("*"))).Message.ShouldContain(
            "'auth:keysFile'"
        );
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("https://10.0.0.5:8443", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://example.org", false)]
    public void Address_beyond_loopback_is_told_apart(string address, bool loopback) =>
        OpenServerWarning.IsLoopback(address).ShouldBe(loopback);

    [Fact]
    public async Task Pattern_that_names_no_feature_is_said_at_start_and_when_the_catalog_changes()
    {
        using var credentials = new Credentials();
        credentials.WriteKeys();
        await using var host = await credentials.StartWithKeysAsync("user.*, user.all_types, user.recent_cliks");
        host.Logs.Where(IsWarning).ShouldHaveSingleItem().ShouldContain("'auth:clients:home-feed': 'user.recent_cliks' names no feature");

        host.Registry.Swap(SampleCatalog.Create("r2", yaml => yaml.Replace("all_types", "more_types", StringComparison.Ordinal)));
        host.Logs.Where(IsWarning).Count().ShouldBe(3);

        static bool IsWarning(string line) => line.Contains("names no feature", StringComparison.Ordinal);
    }
}
