namespace FeatureStore.Storage.Caching.Resp;

/// <summary>The other side does not speak RESP2, or not as it should: the connection cannot be used any more.</summary>
internal sealed class RespException(string what) : Exception($"Redis: {what}.");
