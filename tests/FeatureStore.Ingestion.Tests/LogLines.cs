using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Tests;

/// <summary>Keeps what is logged: event ids, and the values that messages are made of.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, IReadOnlyList<KeyValuePair<string, object?>> Values)> _lines = new();

    /// <summary>The named value of every message with the id, in order.</summary>
    public IEnumerable<T> Values<T>(int id, string name) =>
        _lines.Where(line => line.Id == id).Select(line => (T)line.Values.First(value => value.Key == name).Value!);

    /// <summary>Whether a message with the id was logged.</summary>
    public bool Has(int id) => _lines.Any(line => line.Id == id);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            // The list is used again for the next message.
            _lines.Enqueue((eventId.Id, [.. values]));
        }
    }

    public void Dispose()
    {
        // There is nothing to release.
    }
}
