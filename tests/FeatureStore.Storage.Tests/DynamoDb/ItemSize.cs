using System.Text;
using Amazon.DynamoDBv2.Model;

namespace FeatureStore.Storage.Tests.DynamoDb;

/// <summary>Sizes and units by DynamoDB's documented rules ("DynamoDB item sizes and formats", "Read and write operations").</summary>
internal static class ItemSize
{
    /// <summary>What is billed beside each item that is stored.</summary>
    public const int StorageOverhead = 100;

    /// <summary>Names and values of all attributes, in UTF-8.</summary>
    public static int Of(Dictionary<string, AttributeValue> item) =>
        item.Sum(attribute => Encoding.UTF8.GetByteCount(attribute.Key) + Of(attribute.Value));

    public static int Of(AttributeValue value) =>
        value.S is { } text ? Encoding.UTF8.GetByteCount(text)
        : value.B is { } bytes ? (int)bytes.Length
        : OfNumber(value.N);

    /// <summary>A unit writes 1 KB.</summary>
    public static int WriteUnits(int itemBytes) => (itemBytes + 1_023) / 1_024;

    /// <summary>A unit reads 4 KB, strongly consistent; of a query the sum of its items counts, of a batch each item.</summary>
    public static int ReadUnits(int bytes) => Math.Max(1, (bytes + 4_095) / 4_096);

    /// <summary>A byte for each two significant digits, and one more.</summary>
    private static int OfNumber(string digits) => ((digits.Trim('0').Length + 1) / 2) + 1;
}
