using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Confluent.Kafka;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>Makes consumers and producers that log what goes wrong, and that have tokens for MSK where it asks for them.</summary>
internal sealed class KafkaClients
{
    private readonly KafkaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lazy<AWSCredentials> _credentials = new(() =>
        new DefaultAWSCredentialsIdentityResolver().ResolveIdentity(clientConfig: null)
    );

    public KafkaClients(KafkaOptions options, TimeProvider time, ILogger log)
    {
        NativeKafka.EnsureLoaded();
        _options = options;
        _time = time;
        _log = log;
    }

    private bool NeedsTokens => _options.Security.Mechanism == KafkaMechanism.MskIam;

    /// <param name="build">Adds the handlers of a group's member.</param>
    /// <param name="unreachable">Told when no broker can be talked to, from the thread that polls.</param>
    public IConsumer<byte[], byte[]> Consumer(
        Func<ConsumerBuilder<byte[], byte[]>, ConsumerBuilder<byte[], byte[]>> build,
        Action<string> unreachable
    ) => build(Builder(KafkaClientConfiguration.Consumer(_options), unreachable)).Build();

    /// <summary>One that is told what to read, and is no member of the group.</summary>
    public IConsumer<byte[], byte[]> Reader() => Builder(KafkaClientConfiguration.Reader(_options)).Build();

    public IProducer<byte[], byte[]> Producer()
    {
        var builder = new ProducerBuilder<byte[], byte[]>(KafkaClientConfiguration.Producer(_options))
            .SetErrorHandler((_, e) => _log.KafkaError(e.Reason, e.Code.ToString()))
            .SetLogHandler((_, _) => { });
        return (NeedsTokens ? builder.SetOAuthBearerTokenRefreshHandler((client, _) => Refresh(client)) : builder).Build();
    }

    private ConsumerBuilder<byte[], byte[]> Builder(ConsumerConfig configuration, Action<string>? unreachable = null)
    {
        var builder = new ConsumerBuilder<byte[], byte[]>(configuration)
            .SetErrorHandler(
                (_, e) =>
                {
                    _log.KafkaError(e.Reason, e.Code.ToString());
                    if (e.Code == ErrorCode.Local_AllBrokersDown)
                    {
                        unreachable?.Invoke(e.Reason);
                    }
                }
            )
            .SetLogHandler((_, _) => { });
        return NeedsTokens ? builder.SetOAuthBearerTokenRefreshHandler((client, _) => Refresh(client)) : builder;
    }

    /// <summary>librdkafka asks at the start and before a token runs out.</summary>
    private void Refresh(IClient client)
    {
        try
        {
            var token = MskIamToken.Create(_options.Security.Region!, _credentials.Value.GetCredentials(), _time.GetUtcNow());
            client.OAuthBearerSetToken(token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.Principal);
        }
        catch (Exception e)
        {
            _log.KafkaTokenFailed(e.Message);
            client.OAuthBearerSetTokenFailure(e.Message);
        }
    }
}
