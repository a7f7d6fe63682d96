namespace FeatureStore.Serving.Tests.Reference;

/// <summary>One record of the data set.</summary>
/// <param name="Feature">By name.</param>
/// <param name="Entity">Its id.</param>
/// <param name="Timestamp">Epoch ms.</param>
/// <param name="Identity">Of the event.</param>
/// <param name="Values">Each field's JSON as it is served, fewer than the feature has fields where trailing ones are missing; null: deleted.</param>
internal sealed record ReferenceRecord(string Feature, string Entity, long Timestamp, string Identity, string[]? Values);
