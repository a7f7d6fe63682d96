using FeatureStore.Ingestion.Extraction;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Erasure;

/// <summary>What is said of an event that was forgotten before it came.</summary>
internal static class ErasureRejection
{
    /// <summary>Neither who it is nor when it was: a message may be kept longer than either.</summary>
    public static Rejection Of(RecordWrite record) =>
        new(
            RejectionReason.Erased,
            record.Feature,
            $"The {record.Feature.Entity.Name} was erased after this event happened; {record.Feature.Name} does not take it."
        );
}
