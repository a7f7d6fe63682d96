namespace FeatureStore.Definitions.Configuration;

/// <summary>
/// What some files say, read again when they change. Files are compared by content every few seconds: Kubernetes swaps symbolic links and
/// network file systems raise no events, so that watching for events would miss what matters here. A broken new state keeps the old one.
/// </summary>
public sealed class WatchedFiles<T> : IDisposable
    where T : class
{
    /// <summary>How long a change may go unnoticed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string[] _paths;
    private readonly Func<byte[][], T> _read;
    private readonly ITimer _timer;
    private readonly Lock _reading = new();
    private volatile T _current;
    private byte[][] _contents;
    private string? _failure;

    /// <param name="paths">Read together; none may be missing.</param>
    /// <param name="read">Contents, in the order of the paths → what they say. Throws where they are wrong; the message may be shown.</param>
    /// <param name="time">Says when to look again.</param>
    /// <exception cref="IOException">A file cannot be read. Whatever <paramref name="read"/> throws comes out too.</exception>
    public WatchedFiles(string[] paths, Func<byte[][], T> read, TimeProvider time)
    {
        (_paths, _read) = (paths, read);
        _contents = Contents();
        _current = read(_contents);
        _timer = time.CreateTimer(_ => Refresh(), state: null, Interval, Interval);
    }

    /// <summary>Raised after <see cref="Current"/> changed.</summary>
    public event Action<T>? Changed;

    /// <summary>Raised once for each state of the files that cannot be used.</summary>
    public event Action<Exception>? Refused;

    public T Current => _current;

    public void Dispose() => _timer.Dispose();

    private void Refresh()
    {
        // A read that is slower than the interval: the next one comes soon enough.
        if (!_reading.TryEnter())
        {
            return;
        }
        try
        {
            var contents = Contents();
            if (Same(contents))
            {
                return;
            }
            _contents = contents;
            _current = _read(contents);
            _failure = null;
            Changed?.Invoke(_current);
        }
        catch (Exception e)
        {
            // A missing file is told once, not every five seconds.
            if (_failure != e.Message)
            {
                _failure = e.Message;
                Refused?.Invoke(e);
            }
        }
        finally
        {
            _reading.Exit();
        }
    }

    private byte[][] Contents() => Array.ConvertAll(_paths, File.ReadAllBytes);

    private bool Same(byte[][] contents)
    {
        for (var i = 0; i < contents.Length; i++)
        {
            if (!contents[i].AsSpan().SequenceEqual(_contents[i]))
            {
                return false;
            }
        }
        return true;
    }
}
