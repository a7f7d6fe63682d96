using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Streams;

/// <summary>A named source of events. Streams and features are M:N.</summary>
/// <param name="Name">Unique in the catalog; <c>snake_case</c>, with <c>-</c> and <c>.</c> allowed.</param>
/// <param name="Source">Where the events come from in production; <c>dev</c> feeds every stream over HTTP.</param>
/// <param name="Format">How a message becomes an event.</param>
public sealed record StreamDefinition(string Name, StreamSource Source, EventFormat Format)
{
    /// <summary>What is declared of its events, by <c>schema:</c>. Expressions are checked against it; events are not.</summary>
    public CelType Event
    {
        get;
        init => (field, Environment) = (value, value == CelType.Any ? CelEnvironment.Event : CelEnvironment.OfEvent(value));
    } = CelType.Any;

    /// <summary>What expressions over its events may name.</summary>
    public CelEnvironment Environment { get; private init; } = CelEnvironment.Event;

    /// <summary>By what is read and how: more knowledge of its events makes it no other stream, whose source would start anew.</summary>
    public bool Equals(StreamDefinition? other) =>
        other is not null && Name == other.Name && Source == other.Source && Format == other.Format;

    public override int GetHashCode() => HashCode.Combine(Name, Source, Format);
}
