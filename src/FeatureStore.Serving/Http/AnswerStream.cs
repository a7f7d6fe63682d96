using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Plans;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http;

/// <summary>
/// Sends an answer in parts, of a length that nobody knows beforehand. Once the first part is out, trouble can only end the connection, so
/// that the client sees an answer that is cut off, never a wrong one.
/// </summary>
internal sealed class AnswerStream(HttpContext http, string mediaType, string vary) : IAnswerSink
{
    private bool _hasStarted;

    public async Task SendPartAsync(PooledBuffer written)
    {
        if (!_hasStarted)
        {
            Start();
        }
        await http.Response.BodyWriter.WriteAsync(written.WrittenMemory, CancellationToken.None);
        written.CutTo(0);
    }

    /// <summary>Sends the last part; with its length, if it is the only one.</summary>
    public async Task EndAsync(PooledBuffer written)
    {
        if (!_hasStarted)
        {
            Start();
            http.Response.ContentLength = written.Length;
        }
        await http.Response.BodyWriter.WriteAsync(written.WrittenMemory, CancellationToken.None);
    }

    private void Start()
    {
        _hasStarted = true;
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = mediaType;
        http.Response.Headers.Vary = vary;
    }
}
