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

    /// <summary>
    /// Whether the same event may succeed later, with nothing about it changed: what failed is the store's judgement of one record, or this
    /// program, which a deployment mends. What is wrong with the event itself stays wrong.
    /// </summary>
    public bool MayPass => Feature is not null && Reason is (RejectionReason.Refused or RejectionReason.Internal);
}
