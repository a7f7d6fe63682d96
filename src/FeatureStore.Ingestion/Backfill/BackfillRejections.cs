using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Ingestion.DeadLetters;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>
/// The events that were set aside, one a line, as the dead letters of a file. On disk before the checkpoint passes them (I1); after a kill
/// some may stand there twice.
/// </summary>
internal sealed class BackfillRejections(string path) : IDisposable
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();
    private FileStream? _file;
    private bool _isDirty;

    public string Path => path;

    /// <summary>Whether a run has written there.</summary>
    public bool Exists => File.Exists(path);

    public void Add(DeadLetter letter, string origin)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, Readable))
        {
            writer.WriteStartObject();
            foreach (var (name, text) in letter.Describe(origin))
            {
                writer.WriteString(name, text);
            }
            writer.WriteString("event", letter.Text);
            writer.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        lock (_gate)
        {
            _file ??= new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024);
            line.WriteTo(_file);
            _isDirty = true;
        }
    }

    /// <summary>Puts what was added on disk.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isDirty)
            {
                _file!.Flush(flushToDisk: true);
                _isDirty = false;
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
}
