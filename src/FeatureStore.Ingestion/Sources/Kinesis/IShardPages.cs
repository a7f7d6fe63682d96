namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>How the records of shards come: asked for, or pushed.</summary>
internal interface IShardPages
{
    /// <summary>The records from a position on, page by page. May end at any time before the shard does: to be called again then.</summary>
    /// <exception cref="KinesisException">It was refused.</exception>
    /// <exception cref="HttpRequestException">It was not answered.</exception>
    IAsyncEnumerable<KinesisPage> ReadAsync(string shard, KinesisPosition position, CancellationToken cancellationToken);
}
