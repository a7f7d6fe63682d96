using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Ingestion.Sources;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.DeadLetters;

/// <summary>
/// Dead letters of sources that have no queue of their own: NDJSON, one letter a line, on disk before the call returns. After a crash a
/// letter may stand there twice.
/// </summary>
internal sealed class DeadLetterFile(string path, string origin, SourceHealth health, ILogger log, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private const string Writing = "writing dead letters";

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private FileStream? _file;

    /// <summary>
    /// Appends the letter. Where the disk refuses it, that is work of the delivery which is tried again until it is done: neither is the
    /// event forgotten (I1), nor does its source stand still for ever when the disk has room again.
    /// </summary>
    /// <param name="letter">What was set aside.</param>
    /// <param name="from">Where it came from; null: the file's own origin.</param>
    /// <param name="delivery">What it belongs to.</param>
    public void Write(DeadLetter letter, string? from, EventDelivery delivery)
    {
        var line = Format(letter, from ?? origin);
        if (!TryWrite(line))
        {
            delivery.AddWork();
            _ = RetryAsync(line, delivery);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private async Task RetryAsync(ArrayBufferWriter<byte> line, EventDelivery delivery)
    {
        try
        {
            do
            {
                await Task.Delay(RetryDelay, time, _stop.Token);
            } while (!TryWrite(line));
            delivery.Complete();
        }
        catch (OperationCanceledException e)
        {
            delivery.Fail(e);
        }
    }

    private bool TryWrite(ArrayBufferWriter<byte> line)
    {
        lock (_gate)
        {
            long length = 0;
            try
            {
                _file ??= Open();
                length = _file.Length;
                _file.Write(line.WrittenSpan);
                _file.Flush(flushToDisk: true);
                health.Succeeded(Writing);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                health.Failed(Writing, $"{path}: {e.Message}");
                log.DeadLetterFailed(path, e);
                CutTo(length);
                return false;
            }
        }
    }

    /// <summary>What was written of a line that did not fit must not become the beginning of the next one.</summary>
    private void CutTo(long length)
    {
        try
        {
            _file?.SetLength(length);
            _file?.Dispose();
        }
        catch (IOException)
        {
            // The reader of the file meets one broken line.
        }
        _file = null;
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    private static ArrayBufferWriter<byte> Format(DeadLetter letter, string from)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var (name, text) in letter.Describe(from))
            {
                writer.WriteString(name, text);
            }
            writer.WriteString("event", letter.Text);
            writer.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer;
    }
}
