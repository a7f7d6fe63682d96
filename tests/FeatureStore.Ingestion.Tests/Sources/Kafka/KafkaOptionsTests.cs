using Confluent.Kafka;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Ingestion.Sources.Kafka;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

public sealed class KafkaOptionsTests
{
    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var options = Bind();

        options.GroupId.ShouldBe("featurestore");
        options.StartFrom.ShouldBe("earliest");
        options.InstanceId.ShouldBeNull();
        options.DeadLetterSuffix.ShouldBe(".dlq");
        options.CommitInterval.ShouldBe(TimeSpan.FromSeconds(1));
        options.DrainTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        options.Security.Protocol.ShouldBe(KafkaSecurityProtocol.Plaintext);
        options.Security.Mechanism.ShouldBeNull();
        options.Retry.Attempts.ShouldBe(3);
        options.Retry.Suffix.ShouldBe(".retry");
        new[] { 1, 2, 3, 4, 50 }
            .Select(options.Retry.DelayBefore)
            .ShouldBe([
                TimeSpan.FromSeconds(30),
                TimeSpan.FromMinutes(2),
                TimeSpan.FromMinutes(8),
                TimeSpan.FromMinutes(15),
                TimeSpan.FromMinutes(15),
            ]);
    }

    [Theory]
    [InlineData("earliest")]
    [InlineData("latest")]
    [InlineData("2026-11-01T00:00:00+09:00")]
    public void Start_position_is_a_word_or_a_time(string text) => Bind(("startFrom", text)).StartFrom.ShouldBe(text);

    [Fact]
    public void Start_position_in_time_is_exact()
    {
        StartPosition.TryParse("2026-11-01T00:00:00.250+09:00", out var position).ShouldBeTrue();
        position!.At.ShouldBe(new DateTimeOffset(2026, 10, 31, 15, 0, 0, 250, TimeSpan.Zero).ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("startFrom", "yesterday", "'kafka:startFrom' is wrong: must be 'earliest', 'latest', or a time")]
    [InlineData("security:protocol", "saslSsl", "'kafka:security:mechanism'")]
    [InlineData("security:mechanism", "plain", "set 'protocol'")]
    [InlineData("security:certificateFile", "/c.pem", "go together")]
    [InlineData("retry:attemps", "1", "Did you mean 'attempts'?")]
    public void Wrong_setting_is_named(string key, string value, string message) =>
        Should.Throw<ConfigurationException>(() => Bind((key, value))).Message.ShouldContain(message);

    [Theory]
    [InlineData("mechanism", "mskIam", "region")]
    [InlineData("mechanism", "scramSha512", "'username' and 'password'")]
    public void Mechanism_without_what_it_needs_is_refused(string key, string value, string message) =>
        Should
            .Throw<ConfigurationException>(() => Bind(("security:protocol", "saslSsl"), ($"security:{key}", value)))
            .Message.ShouldContain(message);

    [Theory]
    [InlineData("plain", SaslMechanism.Plain)]
    [InlineData("scramSha256", SaslMechanism.ScramSha256)]
    [InlineData("scramSha512", SaslMechanism.ScramSha512)]
    [InlineData("oAuthBearer", SaslMechanism.OAuthBearer)]
    [InlineData("mskIam", SaslMechanism.OAuthBearer)]
    public void Security_reaches_consumer_and_producer(string mechanism, SaslMechanism expected)
    {
        var options = Bind(
            ("security:protocol", "saslSsl"),
            ("security:mechanism", mechanism),
            ("security:username", "u"),
            ("security:password", "p"),
            ("security:region", "eu-west-1"),
            ("security:caFile", "/ca.pem"),
            ("instanceId", "worker-1")
        );

        var consumer = KafkaClientConfiguration.Consumer(options);
        foreach (var client in (ClientConfig[])[consumer, KafkaClientConfiguration.Producer(options)])
        {
            client.SecurityProtocol.ShouldBe(SecurityProtocol.SaslSsl);
            client.SaslMechanism.ShouldBe(expected);
            client.SaslUsername.ShouldBe("u");
            client.SaslPassword.ShouldBe("p");
            client.SslCaLocation.ShouldBe("/ca.pem");
        }
        consumer.GroupInstanceId.ShouldBe("worker-1");
    }

    /// <summary>What carries a promise is not for the user to take away.</summary>
    [Fact]
    public void Properties_come_on_top_but_for_those_that_carry_a_promise()
    {
        var options = Bind(("properties:enable.auto.commit", "true"), ("properties:acks", "0"), ("properties:fetch.wait.max.ms", "7"));

        var consumer = KafkaClientConfiguration.Consumer(options);
        consumer.EnableAutoCommit.ShouldBe(false);
        consumer.FetchWaitMaxMs.ShouldBe(7);
        var producer = KafkaClientConfiguration.Producer(options);
        producer.Acks.ShouldBe(Acks.All);
        producer.EnableIdempotence.ShouldBe(true);
    }

    private static KafkaOptions Bind(params (string Key, string Value)[] settings) =>
        StrictOptions.Bind<KafkaOptions>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"kafka:{pair.Key}", (string?)pair.Value)))
                .Build(),
            "kafka"
        );
}
