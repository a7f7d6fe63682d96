namespace FeatureStore.LocalServices.DynamoDb;

/// <summary>
/// What a <see cref="DynamoDbResponder"/> does wrong, as the service does under load; shares are 0 to 1, of write requests where nothing else
/// is said.
/// </summary>
/// <param name="seed">Of the choices.</param>
public sealed class ResponderFaults(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Answered with an exception that asks to slow down; nothing is written.</summary>
    public double Throttled { get; set; }

    /// <summary>The same of reads.</summary>
    public double ThrottledReads { get; set; }

    /// <summary>Not answered; half of them are carried out all the same.</summary>
    public double TimedOut { get; set; }

    /// <summary>Batches of which a part is left undone.</summary>
    public double Unprocessed { get; set; }

    /// <summary>How long every write request takes before it is carried out.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Read requests that take <see cref="SlowReadTime"/>.</summary>
    public double SlowReads { get; set; }

    /// <summary>How long a slow one takes.</summary>
    public TimeSpan SlowReadTime { get; set; }

    /// <summary>How long every other read request takes.</summary>
    public TimeSpan ReadTime { get; set; }

    /// <summary>No more faults.</summary>
    public void Heal()
    {
        Throttled = ThrottledReads = TimedOut = Unprocessed = SlowReads = 0;
        Delay = SlowReadTime = ReadTime = TimeSpan.Zero;
    }

    internal double Next()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }
}
