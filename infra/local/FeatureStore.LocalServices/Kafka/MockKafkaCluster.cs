using System.Runtime.InteropServices;
using System.Text;

namespace FeatureStore.LocalServices.Kafka;

/// <summary>
/// librdkafka's mock cluster: real listeners on 127.0.0.1, on ports that the kernel picks, that any Kafka client can use. Topics exist only
/// by <see cref="CreateTopic"/>. It keeps 5 MiB a partition and drops the oldest: use 16 or more partitions, compress, and bound how far a
/// producer runs ahead. Never list consumer groups on it: that aborts the process. An empty fetch waits all of <c>fetch.wait.max.ms</c>.
/// </summary>
public sealed class MockKafkaCluster : IDisposable
{
    /// <summary>For broker ids: all of them.</summary>
    public const int AllBrokers = -1;

    private IntPtr _client;
    private IntPtr _cluster;

    /// <param name="brokers">Their ids count from 1.</param>
    /// <exception cref="InvalidOperationException">librdkafka cannot be loaded or refuses.</exception>
    public unsafe MockKafkaCluster(int brokers = 3)
    {
        const int ErrorSize = 512;
        var error = stackalloc byte[ErrorSize];
        var conf = MockClusterNative.ConfNew();
        // Level 3 hides the warning that this client, which only carries the cluster, names no brokers.
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("client.id", "mock-cluster"), ("log_level", "3")])
        {
            if (MockClusterNative.ConfSet(conf, name, value, error, ErrorSize) != 0)
            {
                throw new InvalidOperationException(Text(error));
            }
        }
        _client = MockClusterNative.KafkaNew(MockClusterNative.Producer, conf, error, ErrorSize);
        if (_client == 0)
        {
            throw new InvalidOperationException(Text(error));
        }
        _cluster = MockClusterNative.ClusterNew(_client, brokers);
        if (_cluster == 0)
        {
            MockClusterNative.KafkaDestroy(_client);
            throw new InvalidOperationException("librdkafka could not create a mock cluster.");
        }
        BootstrapServers = Marshal.PtrToStringUTF8(MockClusterNative.Bootstraps(_cluster))!;
    }

    /// <summary><c>127.0.0.1:port,127.0.0.1:port,…</c></summary>
    public string BootstrapServers { get; }

    public void CreateTopic(string topic, int partitions, int replication = 1) =>
        Check(MockClusterNative.TopicCreate(_cluster, topic, partitions, replication));

    /// <summary>Every request about the topic gets this error code; 0 ends it.</summary>
    public void SetTopicError(string topic, int error) => MockClusterNative.TopicSetError(_cluster, topic, error);

    public void SetLeader(string topic, int partition, int broker) =>
        Check(MockClusterNative.PartitionSetLeader(_cluster, topic, partition, broker));

    /// <summary>Closes the broker's listener and connections.</summary>
    public void BrokerDown(int broker = AllBrokers) => Check(MockClusterNative.BrokerSetDown(_cluster, broker));

    public void BrokerUp(int broker = AllBrokers) => Check(MockClusterNative.BrokerSetUp(_cluster, broker));

    /// <summary>Delays every answer.</summary>
    public void SetRoundTripTime(int broker, TimeSpan time) =>
        Check(MockClusterNative.BrokerSetRtt(_cluster, broker, (int)time.TotalMilliseconds));

    /// <summary>Moves a group (<c>keyType</c> "group") or transaction coordinator.</summary>
    public void SetCoordinator(string keyType, string key, int broker) =>
        Check(MockClusterNative.CoordinatorSet(_cluster, keyType, key, broker));

    /// <summary>The next requests of this kind get these error codes, one each.</summary>
    /// <param name="apiKey">Of the Kafka protocol: 0 Produce, 1 Fetch, 8 OffsetCommit, 11 JoinGroup, …</param>
    /// <param name="errors">Error codes of the Kafka protocol, as in Confluent.Kafka's <c>ErrorCode</c>.</param>
    public void PushErrors(short apiKey, params int[] errors) =>
        MockClusterNative.PushRequestErrors(_cluster, apiKey, (nuint)errors.Length, errors);

    public void ClearErrors(short apiKey) => MockClusterNative.ClearRequestErrors(_cluster, apiKey);

    /// <summary>How long the first rebalance of an empty group waits for more members; 3 s unless set.</summary>
    public void SetInitialRebalanceDelay(TimeSpan delay) =>
        MockClusterNative.GroupInitialRebalanceDelay(_cluster, (int)delay.TotalMilliseconds);

    public void Dispose()
    {
        if (_cluster != 0)
        {
            MockClusterNative.ClusterDestroy(_cluster);
            _cluster = 0;
        }
        if (_client != 0)
        {
            MockClusterNative.KafkaDestroy(_client);
            _client = 0;
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"Mock cluster: {Marshal.PtrToStringUTF8(MockClusterNative.ErrorName(error))}");
        }
    }

    private static unsafe string Text(byte* zeroTerminated) =>
        Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(zeroTerminated));
}
