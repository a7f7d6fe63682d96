namespace FeatureStore.LocalServices.Kinesis;

/// <summary>Which server speaks Kinesis.</summary>
public enum KinesisServer
{
    /// <summary>npm package <c>kinesis-local</c>: covers most, all types of iterators among it.</summary>
    KinesisLocal,

    /// <summary>npm package <c>kinesalite</c>: the faster one.</summary>
    Kinesalite,
}
