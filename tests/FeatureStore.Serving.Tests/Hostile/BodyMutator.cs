using System.Text;

namespace FeatureStore.Serving.Tests.Hostile;

/// <summary>Changes bytes of bodies, blindly, and with pieces that have broken parsers before.</summary>
internal sealed class BodyMutator(Random random)
{
    private static readonly byte[][] _pieces =
    [
        [0],
        [0xFF],
        [0xC3],
        [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        [0xEF, 0xBB, 0xBF],
        .. (
            (string[])
                [
                    "\"",
                    "\\",
                    "\\u0000",
                    "\\ud800",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "null",
                    "true",
                    "-",
                    "1e999999",
                    "-0",
                    "0.1e-999",
                    new string('[', 200),
                    new string('{', 200),
                    "{\"a\":",
                    "\"query\":",
                    "\"variables\":",
                    "\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"",
                    "\"documentId\":\"a\",",
                    "...",
                    "$",
                    "@skip(if:",
                    "\\\"\\\"\\\"",
                    "__proto__",
                    new string('9', 400),
                ]
        ).Select(Encoding.UTF8.GetBytes),
    ];

    public byte[] Mutate(byte[] body, byte[] other)
    {
        var bytes = new List<byte>(body);
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 24), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0 when length > 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3 when length > 0:
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
                case 4 when other.Length > 0:
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 200))]);
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, _pieces[random.Next(_pieces.Length)]);
                    break;
            }
        }
        return [.. bytes];
    }
}
