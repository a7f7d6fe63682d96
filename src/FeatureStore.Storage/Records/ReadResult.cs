namespace FeatureStore.Storage.Records;

/// <summary>The answer to one <see cref="RecordRead"/>.</summary>
/// <param name="Status">Anything but <see cref="ReadStatus.Ok"/> comes without records.</param>
/// <param name="Records">Newest first: sort key descending. Never null.</param>
public readonly record struct ReadResult(ReadStatus Status, StoredRecord[] Records)
{
    public static readonly ReadResult Empty = new(ReadStatus.Ok, []);

    public static ReadResult Failed(ReadStatus status) => new(status, []);
}
