using System.ComponentModel.DataAnnotations;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Limits;

public sealed class ServingOptionsTests
{
    [Fact]
    public void Defaults_are_as_documented()
    {
        var options = new ServingOptions();

        options.MaxIds.ShouldBe(1_000);
        options.MaxSelections.ShouldBe(1_000);
        options.MaxDocumentLength.ShouldBe(131_072);
        options.MaxTokens.ShouldBe(5_000);
        options.MaxAliases.ShouldBe(500);
        options.MaxCost.ShouldBe(2_000_000);
        options.MaxDepth.ShouldBe(16);
        options.Deadline.ShouldBe(TimeSpan.FromSeconds(1));
        options.MaxDeadline.ShouldBe(TimeSpan.FromSeconds(10));
        options.MaxAggregateRecords.ShouldBe(10_000);
        options.MaxRecords.ShouldBe(1_000_000);
        options.MaxBodyBytes.ShouldBe(1_048_576);
        options.MaxCachedDocuments.ShouldBe(500);
        options.MaxConcurrentRequests.ShouldBe(512);
        options.MaxQueuedRequests.ShouldBe(128);
        options.MaxQueueTime.ShouldBe(TimeSpan.FromMilliseconds(50));
        options.RequestsPerSecond.ShouldBe(0);
        options.RequestBurst.ShouldBe(50_000);
        options.UnknownCredentialsPerSecond.ShouldBe(20);
        options.UnknownCredentialBurst.ShouldBe(200);
        Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true).ShouldBeTrue();
    }

    [Fact]
    public async Task Settings_of_the_section_limits_are_taken()
    {
        await using var host = await ServingHost.StartAsync(null, ("limits:deadline", "250ms"), ("limits:maxIds", "7"));

        var options = host.Services.GetRequiredService<ServingOptions>();
        options.Deadline.ShouldBe(TimeSpan.FromMilliseconds(250));
        options.MaxIds.ShouldBe(7);
    }

    [Theory]
    [InlineData("limits:maxIdz", "7", "maxIds")]
    [InlineData("limits:maxIds", "0", "maxIds")]
    [InlineData("limits:maxIds", "many", "maxIds")]
    [InlineData("limits:deadline", "0s", "deadline")]
    [InlineData("limits:deadline", "1h", "deadline")]
    [InlineData("limits:maxConcurrentRequests", "0", "maxConcurrentRequests")]
    [InlineData("limits:requestsPerSecond", "-1", "requestsPerSecond")]
    public async Task Wrong_setting_stops_the_process_and_is_named(string key, string value, string named) =>
        (await Should.ThrowAsync<ConfigurationException>(() => ServingHost.StartAsync(null, (key, value)))).Message.ShouldContain(named);
}
