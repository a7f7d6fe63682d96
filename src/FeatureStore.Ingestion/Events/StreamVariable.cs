using System.Text;
using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Ingestion.Events;

/// <summary>The <c>stream</c> variable of expressions: name, key, headers, partition, offset, published_at. Reused from event to event.</summary>
internal sealed class StreamVariable : ICelObject
{
    private readonly HeaderVariable _headers = new();
    private RawEvent? _current;

    public void Show(RawEvent current)
    {
        _current = current;
        _headers.Current = current;
    }

    public bool TryGet(string key, out CelValue value)
    {
        var current = _current!;
        switch (key)
        {
            case "name":
                value = CelValue.FromString(current.Stream.Name);
                return true;
            case "key":
                value = current.Key is { } text ? CelValue.FromString(text) : CelValue.Null;
                return true;
            case "headers":
                value = CelValue.FromObject(_headers);
                return true;
            case "partition":
                value = current.Partition >= 0 ? CelValue.FromInt64(current.Partition) : CelValue.Null;
                return true;
            case "offset":
                value = current.Offset >= 0 ? CelValue.FromInt64(current.Offset) : CelValue.Null;
                return true;
            case "published_at":
                value = current.PublishedAt is { } ms ? CelValue.FromInt64(ms) : CelValue.Null;
                return true;
            default:
                value = default;
                return false;
        }
    }

    private sealed class HeaderVariable : ICelObject
    {
        public RawEvent? Current { get; set; }

        public bool TryGet(string key, out CelValue value)
        {
            var headers = Current!.Headers;
            for (var i = headers.Count - 1; i >= 0; i--)
            {
                if (headers[i].Key == key)
                {
                    value = CelValue.FromString(Encoding.UTF8.GetString(headers[i].Value));
                    return true;
                }
            }
            value = default;
            return false;
        }
    }
}
