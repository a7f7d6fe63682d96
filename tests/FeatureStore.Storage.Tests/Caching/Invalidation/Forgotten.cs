using FeatureStore.Storage.Caching.Invalidation;

namespace FeatureStore.Storage.Tests.Caching.Invalidation;

/// <summary>What a process was told to forget.</summary>
internal sealed class Forgotten : IInvalidationTarget
{
    /// <summary>Set once it listens.</summary>
    public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first entry.</summary>
    public TaskCompletionSource<(string Feature, string EntityId)> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Invalidate(string feature, string entityId) => First.TrySetResult((feature, entityId));

    public void InvalidateAll() => Ready.TrySetResult();
}
