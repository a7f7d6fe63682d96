using System.Text;
using FeatureStore.Storage.Caching.Resp;

namespace FeatureStore.Storage.Tests.Caching.Resp;

public sealed class RespFramerTests
{
    /// <summary>Where replies end does not depend on how the stream is cut.</summary>
    [Fact]
    public void Any_replies_in_any_pieces_end_where_they_end()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            byte[][] replies = [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => RespReplies.Random(random))];
            byte[] stream = [.. replies.SelectMany(reply => reply)];
            var most = random.Next(4) switch
            {
                0 => 1,
                1 => 3,
                2 => 50,
                _ => stream.Length,
            };
            var framer = new RespFramer();
            var ends = new List<int>();
            var at = 0;
            while (at < stream.Length)
            {
                var piece = stream.AsSpan(at, Math.Min(1 + random.Next(most), stream.Length - at));
                while (!piece.IsEmpty)
                {
                    var taken = framer.Take(piece, out var isComplete);
                    taken.ShouldBeGreaterThan(0);
                    at += taken;
                    piece = piece[taken..];
                    if (isComplete)
                    {
                        ends.Add(at);
                    }
                }
            }
            var expected = replies.Select((_, i) => replies.Take(i + 1).Sum(reply => reply.Length));
            ends.ShouldBe(expected, $"seed {seed}");
        }
    }

    [Fact]
    public void Reader_sees_what_the_framer_delimits()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var reply = RespReplies.Random(random);
            byte[] stream = [.. reply, .. ":42\r\n"u8];
            var reader = new RespReader(stream);
            reader.Skip(1);
            reader.Read().Number.ShouldBe(42, $"seed {seed}");
        }
    }

    [Fact]
    public void Reader_tells_values_apart()
    {
        var stream = RespReplies.Array(
            "$-1\r\n"u8.ToArray(),
            RespReplies.Bulk("a\r\nb"u8.ToArray()),
            ":-2\r\n"u8.ToArray(),
            "-ERR no\r\n"u8.ToArray()
        );
        var reader = new RespReader(stream);

        reader.Read().ShouldBe(new RespValue((byte)'*', 0, 0, 4));
        reader.Read().IsNull.ShouldBeTrue();
        var text = reader.Read();
        text.IsString.ShouldBeTrue();
        Encoding.ASCII.GetString(reader.Bytes(text)).ShouldBe("a\r\nb");
        var number = reader.Read();
        number.IsInteger.ShouldBeTrue();
        number.Number.ShouldBe(-2);
        var error = reader.Read();
        error.IsError.ShouldBeTrue();
        Encoding.ASCII.GetString(reader.Bytes(error)).ShouldBe("ERR no");
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("$5\r\nabcdeXY")]
    [InlineData("$5\r\nabcde\rX")]
    [InlineData("$-2\r\n")]
    [InlineData("$x\r\n")]
    [InlineData("$\r\n")]
    [InlineData("$1\n")]
    [InlineData("*1\rX")]
    [InlineData("$99999999999\r\n")]
    [InlineData("*99999999999\r\n")]
    [InlineData("*1\r\n*99999999\r\n")]
    [InlineData("$1234567890123456789\r\n")]
    [InlineData("+OK\rX")]
    [InlineData(">2\r\n")]
    [InlineData("_\r\n")]
    public void Anything_else_is_refused(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Should.Throw<RespException>(() => new RespFramer().Take(bytes, out _));
        Should.Throw<RespException>(() =>
        {
            var framer = new RespFramer();
            foreach (var one in bytes)
            {
                framer.Take([one], out _);
            }
        });
    }

    /// <summary>Never an endless loop, never a read past the end, whatever comes.</summary>
    [Fact]
    public void Damaged_replies_end_or_are_refused()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = RespReplies.Random(random);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var framer = new RespFramer();
            try
            {
                for (var at = 0; at < bytes.Length; )
                {
                    at += framer.Take(bytes.AsSpan(at), out _);
                }
            }
            catch (RespException)
            {
                // Refused.
            }
        }
    }
}
