using System.Text;

namespace FeatureStore.Storage.Tests.Caching.Resp;

/// <summary>Replies as Redis writes them.</summary>
internal static class RespReplies
{
    public static byte[] Random(Random random, int depth = 0)
    {
        return random.Next(depth < 3 ? 8 : 6) switch
        {
            0 => "$-1\r\n"u8.ToArray(),
            1 => "*-1\r\n"u8.ToArray(),
            2 => Encoding.UTF8.GetBytes($"+{new string('s', random.Next(5))}\r\n"),
            3 => Encoding.UTF8.GetBytes($"-ERR {new string('e', random.Next(40))}\r\n"),
            4 => Encoding.UTF8.GetBytes($":{random.NextInt64(-1_000, long.MaxValue)}\r\n"),
            5 => Bulk(random),
            _ => Array([.. Enumerable.Range(0, random.Next(6)).Select(_ => Random(random, depth + 1))]),
        };
    }

    public static byte[] Array(params byte[][] items) =>
        [.. Encoding.ASCII.GetBytes($"*{items.Length}\r\n"), .. items.SelectMany(item => item)];

    public static byte[] Bulk(byte[] bytes) => [.. Encoding.ASCII.GetBytes($"${bytes.Length}\r\n"), .. bytes, .. "\r\n"u8];

    /// <summary>Bytes of which many look like the protocol's own.</summary>
    private static byte[] Bulk(Random random)
    {
        var bytes = new byte[random.Next(random.Next(10) == 0 ? 70_000 : 60)];
        var odd = "\r\n$*:+-0123456789"u8;
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = random.Next(3) == 0 ? (byte)random.Next(256) : odd[random.Next(odd.Length)];
        }
        return Bulk(bytes);
    }
}
