using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Caching.Interleavings;

/// <summary>One write on its way: durable once it is in <see cref="Truth"/>, finished once its write step is through.</summary>
/// <param name="write">Its record.</param>
internal sealed class WrittenEvent(RecordWrite write)
{
    public RecordWrite Write { get; } = write;

    /// <summary>Step of the run at which its worker was done with it; before that, no reader is owed it.</summary>
    public int FinishedAt { get; set; } = int.MaxValue;
}
