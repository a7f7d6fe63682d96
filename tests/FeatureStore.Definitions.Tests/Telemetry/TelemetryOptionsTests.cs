using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Telemetry;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Definitions.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [Fact]
    public void Defaults_are_as_documented()
    {
        var options = Read();

        options.OtlpEndpoint.ShouldBeNull();
        options.OtlpProtocol.ShouldBe(OtlpProtocol.Grpc);
        options.TraceRatio.ShouldBe(0.01);
        options.LogFormat.ShouldBe(LogFormat.Text);
        options.SlowQuery.ShouldBe(TimeSpan.FromMilliseconds(500));
        options.MaxOperations.ShouldBe(100);
    }

    [Theory]
    [InlineData("otlpEndpoint", "collector", "'telemetry:otlpEndpoint' must be a URL")]
    [InlineData("otlpEndpoint", "ftp://collector", "'telemetry:otlpEndpoint' must be a URL")]
    [InlineData("otlpProtocol", "carrier", "one of grpc, http")]
    [InlineData("logFormat", "xml", "one of text, json")]
    [InlineData("traceRatio", "2", "'telemetry:traceRatio' is wrong")]
    [InlineData("slowQueries", "1s", "Did you mean 'slowQuery'?")]
    public void Wrong_setting_is_said_in_a_sentence(string key, string value, string sentence) =>
        Should
            .Throw<ConfigurationException>(() => Read(KeyValuePair.Create($"telemetry:{key}", (string?)value)))
            .Message.ShouldContain(sentence);

    private static TelemetryOptions Read(params KeyValuePair<string, string?>[] settings) =>
        TelemetryOptions.From(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
