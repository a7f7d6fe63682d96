using FeatureStore.Serving.Records;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Planning;

/// <summary>One read of a request's plan. Everything in the query that asks for the same shares it.</summary>
internal sealed class FeatureRead(FeatureShape shape)
{
    private RecordView[]? _views;
    private StoredRecord[] _records = [];

    public FeatureShape Shape => shape;

    /// <summary>Null while it is to be done, and when it went well; otherwise the error's code.</summary>
    public string? Failure { get; private set; }

    /// <summary>Records that the store gave, with those that are left out of answers.</summary>
    public int StoredCount => _records.Length;

    public void Complete(StoredRecord[] records) => _records = records;

    public void Fail(string code) => Failure = code;

    /// <summary>What can be served, newest first.</summary>
    public RecordView[] Views(ServingMetrics metrics) => _views ??= RecordViews.Of(shape, _records, metrics);
}
