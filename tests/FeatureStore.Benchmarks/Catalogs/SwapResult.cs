namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>What a new revision takes.</summary>
/// <param name="Swap">From the new catalog until it is served.</param>
/// <param name="FirstRequest">Then the first request of a document that was known.</param>
/// <param name="Carried">Documents that have a plan on the new schema before anybody asked.</param>
/// <param name="Documents">That were known.</param>
internal sealed record SwapResult(Cost Swap, Cost FirstRequest, int Carried, int Documents);
