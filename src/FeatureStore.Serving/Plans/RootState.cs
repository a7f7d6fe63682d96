namespace FeatureStore.Serving.Plans;

/// <summary>Where in a <see cref="PlanExecution"/> the things of one root field are.</summary>
/// <param name="FirstId">In its ids.</param>
/// <param name="IdCount">How many.</param>
/// <param name="FirstRead">In its planned reads, of which each entity has one of each.</param>
/// <param name="ReadCount">How many.</param>
/// <param name="FirstPosition">In its positions: of each entity one for each planned read, entity after entity.</param>
internal readonly record struct RootState(int FirstId, int IdCount, int FirstRead, int ReadCount, int FirstPosition);
