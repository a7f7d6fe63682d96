using System.Runtime.InteropServices;
using FeatureStore.LocalServices;
using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.LocalServices.Kafka;
using FeatureStore.LocalServices.Redis;

const string Usage = """
    Usage: dotnet run --project infra/local/FeatureStore.LocalServices -- up [--topic NAME[:PARTITIONS]]...

    Starts Redis, DynamoDB Local and a Kafka mock cluster on free ports of 127.0.0.1, prints the settings that use them, and stops them
    at Ctrl-C. A topic has 16 partitions unless told otherwise.
    """;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(Usage);
    return 0;
}
if (args is not ["up", .. var options])
{
    Console.Error.WriteLine(Usage);
    return 2;
}
if (!TopicArgument.TryParse(options, out var topics, out var wrong))
{
    Console.Error.WriteLine($"'{wrong}': expected --topic NAME or --topic NAME:PARTITIONS.");
    return 2;
}

var stopped = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    await using var redis = await LocalRedis.OpenAsync();
    await using var dynamoDb = await LocalDynamoDb.OpenAsync();
    using var kafka = new MockKafkaCluster();
    foreach (var (name, partitions) in topics)
    {
        kafka.CreateTopic(name, partitions);
    }
    Console.WriteLine($"FEATURESTORE__REDIS__ENDPOINT={redis.Endpoint}");
    Console.WriteLine("FEATURESTORE__STORE__TYPE=dynamodb");
    Console.WriteLine($"FEATURESTORE__STORE__DYNAMODB__ENDPOINT={dynamoDb.Endpoint}");
    Console.WriteLine("FEATURESTORE__STORE__DYNAMODB__CREATETABLE=true");
    Console.WriteLine($"FEATURESTORE__KAFKA__BOOTSTRAPSERVERS={kafka.BootstrapServers}");
    await stopped.Task;
    return 0;
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopped.TrySetResult();
}
