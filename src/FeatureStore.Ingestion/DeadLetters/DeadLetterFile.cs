using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.DeadLetters;

/// <summary>
/// Dead letters of sources that have no queue of their own: NDJSON, one letter a line, on disk before the call returns. After a crash a
/// letter may stand there twice.
/// </summary>
internal sealed class DeadLetterFile(string path, string origin, ILogger log) : IDisposable
{
    private readonly Lock _gate = new();
    private FileStream? _file;

    /// <summary>Appends the letter; false when the disk refused it.</summary>
    public bool TryWrite(DeadLetter letter)
    {
        var line = Format(letter);
        lock (_gate)
        {
            try
            {
                _file ??= Open();
                _file.Write(line.WrittenSpan);
                _file.Flush(flushToDisk: true);
                return true;
            }
            catch (IOException e)
            {
                log.DeadLetterFailed(path, e);
                _file?.Dispose();
                _file = null;
                return false;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    private ArrayBufferWriter<byte> Format(DeadLetter letter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var (name, text) in letter.Describe(origin))
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
