namespace FeatureStore.Serving.Admission;

/// <summary>A feature of a request that had to wait for its turn; its wait counts against its deadline.</summary>
/// <param name="Waited">From its arrival to its admission.</param>
internal sealed record QueuedTime(TimeSpan Waited)
{
    /// <summary>What is left of a time from the request's arrival on; never negative.</summary>
    public static TimeSpan Left(QueuedTime? queued, TimeSpan deadline)
    {
        if (queued is null)
        {
            return deadline;
        }
        return deadline > queued.Waited ? deadline - queued.Waited : TimeSpan.Zero;
    }
}
