namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>One step of one actor.</summary>
internal enum Move : byte
{
    LooksUp,
    Leads,
    Joins,
    AsksForItself,
    Begins,
    IsRefused,
    TakesOver,
    ReadsTheStore,
    FailsToReadTheStore,
    Abandons,
    LetsNobodyJoin,
    Fills,
    IsRefusedItsFill,
    SharesWhatItFilled,
    WritesTheStore,
    WritesTheCache,
    HearsNothingOfItsStep,
    DeletesInstead,
    ArrivesLate,
    Evicts,
    Expires,
}
