using FeatureStore.Serving.Execution;

namespace FeatureStore.Serving.Plans;

/// <summary>Where an answer goes that is sent in parts.</summary>
internal interface IAnswerSink
{
    /// <summary>Sends what has been written so far; the buffer is empty afterwards.</summary>
    Task SendPartAsync(PooledBuffer written);
}
