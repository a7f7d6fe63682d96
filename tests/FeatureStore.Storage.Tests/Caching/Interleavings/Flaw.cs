namespace FeatureStore.Storage.Tests.Caching.Interleavings;

/// <summary>What a careless implementation might do around the steps; the test must notice each.</summary>
internal enum Flaw
{
    None,

    /// <summary>Takes a failed read of the store for absence (I5).</summary>
    FillsAfterFailedRead,

    /// <summary>Hands a load's content to those who joined it, whether it could be filled or not.</summary>
    SharesRefusedFill,

    /// <summary>Lets readers join a load after its fill was sent.</summary>
    JoinsAfterFill,

    /// <summary>Updates the cache before the store.</summary>
    WritesCacheFirst,

    /// <summary>Skips the write step where the strategy is write-around.</summary>
    SkipsWriteAround,

    /// <summary>Is done with an event though Redis has not acknowledged its write step.</summary>
    FinishesUnacknowledged,
}
