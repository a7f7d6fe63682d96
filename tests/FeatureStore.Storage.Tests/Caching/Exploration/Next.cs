namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>What can come next.</summary>
/// <param name="Who">Takes the step.</param>
/// <param name="Move">What it does.</param>
/// <param name="State">What comes of it.</param>
internal readonly record struct Next(Actor Who, Move Move, ModelState State);
