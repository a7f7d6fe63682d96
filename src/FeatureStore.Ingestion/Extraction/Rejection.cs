using FeatureStore.Definitions.Features;

namespace FeatureStore.Ingestion.Extraction;

/// <summary>One event set aside, as a whole or for one feature.</summary>
/// <param name="Reason">For callers and metrics.</param>
/// <param name="Feature">Null: the event itself can't be used.</param>
/// <param name="Message">What is wrong, where, and what was expected. For whoever has the event; logs do not show it.</param>
public sealed record Rejection(RejectionReason Reason, FeatureDefinition? Feature, string Message)
{
    /// <summary>
    /// Expired events are counted and reported, and kept as dead letters only where the feature asks for it. What was erased is kept nowhere.
    /// </summary>
    public bool IsDeadLetter =>
        Reason != RejectionReason.Erased && (Reason != RejectionReason.Expired || Feature is { DeadLetterExpired: true });
}
