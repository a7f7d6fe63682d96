using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Definitions.Tests.Reloading;

/// <summary>Keeps what a process logs.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> All => _lines;

    /// <summary>The lines of one message.</summary>
    public string[] Of(int id) => [.. _lines.Where(line => line.StartsWith($"{id} ", StringComparison.Ordinal))];

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
    ) => _lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");

    public void Dispose() { }
}
