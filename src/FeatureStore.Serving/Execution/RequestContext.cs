using FeatureStore.Serving.Access;

namespace FeatureStore.Serving.Execution;

/// <summary>Who asks, and how long they wait.</summary>
/// <param name="Grant">What the client may read.</param>
/// <param name="Deadline">From the request's arrival; what is not read by then is null.</param>
/// <param name="Aborted">Is cancelled when the client is gone; none where nothing is waited for.</param>
internal readonly record struct RequestContext(ClientGrant Grant, TimeSpan Deadline, CancellationToken Aborted);
