using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.Plans;

/// <summary>One field of a record in the answer.</summary>
/// <param name="Prefix">What stands before the value: <c>{"articleId":</c> or <c>,"articleId":</c>.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Field">The stored field, of <see cref="RecordSource.Field"/> and <see cref="RecordSource.Vector"/>.</param>
internal readonly record struct RecordSegment(byte[] Prefix, RecordSource Source, FieldShape? Field);
