using FeatureStore.Storage.Caching.Invalidation;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.Caching.Invalidation;

public sealed class InvalidationListenerTests
{
    private const string All = "all";

    private readonly Target _target = new();
    private readonly InvalidationListener _listener;

    public InvalidationListenerTests() => _listener = new InvalidationListener(_target, NullLogger.Instance);

    private static byte[] Message(long sender, long number, params string[] entities) =>
        InvalidationMessage.Write(
            sender,
            number,
            [.. entities.Select(entity => new RecordWrite(TestFeatures.Static(), entity, 1, "s#1", "[1]"u8.ToArray()))]
        );

    [Fact]
    public void Messages_in_their_order_invalidate_what_they_name()
    {
        _listener.Take(Message(1, 7, "a", "한글#%\0"));
        _listener.Take(Message(2, 3, "b"));
        _listener.Take(Message(1, 8));
        _listener.Take(Message(1, 9, "c"));

        _target.Seen.ShouldBe(["keywords a", "keywords 한글#%\0", "keywords b", "keywords c"]);
    }

    [Theory]
    [InlineData(9)] // one is missing
    [InlineData(7)] // one came twice, or out of order
    [InlineData(-1)]
    public void Number_that_does_not_follow_makes_all_entries_old(long number)
    {
        _listener.Take(Message(1, 7, "a"));

        _listener.Take(Message(1, number, "b"));

        _target.Seen.ShouldBe(["keywords a", All, "keywords b"]);
        _listener.Take(Message(1, number + 1, "c"));
        _target.Seen[^1].ShouldBe("keywords c", "it goes on from there");
    }

    [Fact]
    public void Message_of_any_other_bytes_makes_all_entries_old()
    {
        var message = Message(1, 1, "a", "b");
        for (var length = 0; length < message.Length; length++)
        {
            _target.Seen.Clear();
            new InvalidationListener(_target, NullLogger.Instance).Take(message.AsSpan(0, length));
            _target.Seen[^1].ShouldBe(All);
        }
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            _target.Seen.Clear();
            new InvalidationListener(_target, NullLogger.Instance).Take(bytes);
            _target.Seen[^1].ShouldBe(All);
        }
    }

    [Fact]
    public void More_senders_than_are_remembered_make_all_entries_old()
    {
        for (var sender = 0; sender < 10_000; sender++)
        {
            _listener.Take(Message(sender, 1));
        }
        _target.Seen.ShouldBeEmpty();

        _listener.Take(Message(10_000, 1));

        _target.Seen.ShouldBe([All]);
    }

    private sealed class Target : IInvalidationTarget
    {
        public List<string> Seen { get; } = [];

        public void Invalidate(string feature, string entityId) => Seen.Add($"{feature} {entityId}");

        public void InvalidateAll() => Seen.Add(All);
    }
}
