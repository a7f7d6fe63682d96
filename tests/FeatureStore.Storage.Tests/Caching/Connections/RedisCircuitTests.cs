using FeatureStore.Storage.Caching.Connections;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.Caching.Connections;

public sealed class RedisCircuitTests
{
    private readonly FakeTimeProvider _time = new();

    private RedisCircuit Circuit() => new(3, TimeSpan.FromSeconds(1), _time);

    [Fact]
    public void Circuit_opens_after_failures_in_a_row_only()
    {
        var circuit = Circuit();
        circuit.Failed().ShouldBeFalse();
        circuit.Failed().ShouldBeFalse();
        circuit.Succeeded().ShouldBeFalse();
        circuit.Failed().ShouldBeFalse();
        circuit.Failed().ShouldBeFalse();
        circuit.TryEnter().ShouldBeTrue();
        circuit.Failed().ShouldBeTrue("opened");
        circuit.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public void Open_circuit_lets_one_try_after_the_pause()
    {
        var circuit = Circuit();
        for (var i = 0; i < 3; i++)
        {
            circuit.Failed();
        }
        _time.Advance(TimeSpan.FromMilliseconds(999));
        circuit.TryEnter().ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        circuit.TryEnter().ShouldBeTrue();
        circuit.TryEnter().ShouldBeFalse("one is trying");

        circuit.Failed().ShouldBeFalse("it was open already");
        circuit.TryEnter().ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        circuit.TryEnter().ShouldBeTrue();
        circuit.Succeeded().ShouldBeTrue("closed");
        circuit.TryEnter().ShouldBeTrue();
        circuit.TryEnter().ShouldBeTrue();
    }
}
