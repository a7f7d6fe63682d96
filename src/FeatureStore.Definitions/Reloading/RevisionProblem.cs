namespace FeatureStore.Definitions.Reloading;

/// <summary>Why a newer revision does not run.</summary>
/// <param name="Outcome"><see cref="ReloadOutcome.Refused"/> or <see cref="ReloadOutcome.Unreachable"/>.</param>
/// <param name="Version">The version that was refused; null when the source can't be read.</param>
/// <param name="Reason">The first errors with their places, or why the source can't be read.</param>
/// <param name="Since">When it was first seen.</param>
public sealed record RevisionProblem(ReloadOutcome Outcome, string? Version, string Reason, DateTimeOffset Since);
