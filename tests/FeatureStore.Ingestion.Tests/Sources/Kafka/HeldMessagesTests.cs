using Confluent.Kafka;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Sources.Kafka;
using FeatureStore.LocalServices.Clocks;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

/// <summary>How long a retry waits, also when a clock is set meanwhile.</summary>
public sealed class HeldMessagesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly KafkaRetryOptions Options = new();

    private readonly FakeTimeProvider _machine = new(Now);
    private readonly SettableClock _time;
    private readonly HeldMessages _held;

    public HeldMessagesTests()
    {
        _time = new SettableClock(_machine);
        _held = new HeldMessages(_time);
    }

    [Fact]
    public void Message_is_held_for_its_time_and_those_behind_it_with_it()
    {
        _held.Hold(Message(0, 1), TimeSpan.FromSeconds(30));
        _held.Hold(Message(0, 2), TimeSpan.Zero);
        _held.Hold(Message(1, 1), TimeSpan.FromSeconds(10));
        _held.TakeDue().ShouldBeEmpty();

        _machine.Advance(TimeSpan.FromSeconds(10));
        Offsets(_held.TakeDue()).ShouldBe([(1, 1)]);
        _held.Holds(new TopicPartition("t", 1)).ShouldBeFalse();

        _machine.Advance(TimeSpan.FromSeconds(20));
        Offsets(_held.TakeDue()).ShouldBe([(0, 1), (0, 2)]);
        _held.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(20)]
    public void Clock_that_is_set_while_a_message_is_held_changes_nothing(int hours)
    {
        _held.Hold(Message(0, 1), TimeSpan.FromSeconds(30));

        _time.Ahead = TimeSpan.FromHours(hours);

        _held.TakeDue().ShouldBeEmpty();
        _machine.Advance(TimeSpan.FromSeconds(30));
        Offsets(_held.TakeDue()).ShouldBe([(0, 1)]);
    }

    [Fact]
    public void Wait_is_what_is_left_of_the_delay_and_no_more_than_the_longest()
    {
        Options.Wait(Letter(writtenAt: Now.AddSeconds(-10), delay: 30), Now).ShouldBe(TimeSpan.FromSeconds(20));
        Options.Wait(Letter(writtenAt: Now, delay: 100_000), Now).ShouldBe(Options.MaxDelay);
        Options.Wait(Letter(writtenAt: Now.AddHours(-1), delay: 30), Now).ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
        Options.Wait(Letter(writtenAt: Now, delay: null), Now).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Letter_of_a_clock_that_was_wrong_is_tried_at_once()
    {
        Options.Wait(Letter(writtenAt: Now.AddHours(20), delay: 30), Now).ShouldBe(TimeSpan.Zero);
        // Clocks of two machines are never quite the same.
        Options.Wait(Letter(writtenAt: Now.AddSeconds(5), delay: 30), Now).ShouldBe(TimeSpan.FromSeconds(35));
    }

    private static LetterHeaders Letter(DateTimeOffset writtenAt, int? delay) =>
        new(
            "s",
            Feature: null,
            "t",
            Partition: 0,
            Offset: 0,
            PublishedAt: null,
            Attempts: 1,
            delay is { } seconds ? writtenAt.AddSeconds(seconds).ToUnixTimeMilliseconds() : null,
            Code: null,
            Reason: null,
            writtenAt
        );

    private static ConsumeResult<byte[], byte[]> Message(int partition, long offset) =>
        new() { TopicPartitionOffset = new TopicPartitionOffset("t", partition, offset) };

    private static (int, long)[] Offsets(List<ConsumeResult<byte[], byte[]>> messages) =>
        [.. messages.Select(message => (message.Partition.Value, message.Offset.Value))];
}
