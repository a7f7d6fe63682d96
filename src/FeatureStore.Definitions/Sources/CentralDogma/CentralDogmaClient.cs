using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Definitions.Sources.CentralDogma;

/// <summary>
/// What is needed of Central Dogma's HTTP API (github.com/line/centraldogma, <c>RepositoryServiceV1</c>, <c>ContentServiceV1</c>,
/// <c>WatchRequestConverter</c>): the number of the head revision, all files of a revision, and a watch.
/// </summary>
internal sealed class CentralDogmaClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly CentralDogmaOptions _options;
    private readonly TimeProvider _time;
    private readonly string _repository;
    private readonly string _pattern;

    /// <param name="options">Validated.</param>
    /// <param name="pattern">Path pattern of the files, such as <c>/features/**</c>.</param>
    /// <param name="time">Gives up on answers.</param>
    /// <exception cref="ConfigurationException">The address is none, or would give the token away.</exception>
    public CentralDogmaClient(CentralDogmaOptions options, string pattern, TimeProvider time)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
        {
            throw new ConfigurationException(
                "'definitions:centralDogma:url' must be a URL such as https://dogma.example.com, without a user in it."
            );
        }
        if (url.Scheme == "http" && options.Token is not null && !url.IsLoopback)
        {
            throw new ConfigurationException(
                "'definitions:centralDogma:url' is http://, where everybody on the way can read 'definitions:centralDogma:token'; use https://."
            );
        }
        (_options, _time, _pattern) = (options, time, pattern.Replace(" ", "%20", StringComparison.Ordinal));
        _repository =
            $"{options.Url.TrimEnd('/')}/api/v1/projects/{Uri.EscapeDataString(options.Project)}/repos/{Uri.EscapeDataString(options.Repository)}";
        // Redirects are not followed: the token is for the server that is configured.
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
            // JSON may write each byte as six.
            MaxResponseContentBufferSize = 2 * SourceFiles.MaxBytes,
        };
        if (options.Token is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>The number of the newest revision.</summary>
    /// <exception cref="CentralDogmaException">There is no such answer.</exception>
    public async Task<int> HeadAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_repository}/revision/-1");
        using var answer = await SendAsync(request, _options.Timeout, cancellationToken);
        return Revision(answer.Json);
    }

    /// <summary>All files of a revision: path, from the repository's root, and text.</summary>
    /// <exception cref="CentralDogmaException">There is no such answer.</exception>
    public async Task<List<(string Path, string Text)>> FilesAsync(int revision, CancellationToken cancellationToken)
    {
        // Older servers ignore viewRaw, and give the text of YAML as content.
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_repository}/contents{_pattern}?revision={revision}&viewRaw=true");
        using var answer = await SendAsync(request, _options.Timeout, cancellationToken);
        var files = new List<(string, string)>();
        if (answer.Json is not { } json)
        {
            return files;
        }
        // One file may come by itself.
        foreach (
            var entry in json.RootElement.ValueKind == JsonValueKind.Array
                ? json.RootElement.EnumerateArray().ToArray()
                : [json.RootElement]
        )
        {
            if (
                entry.ValueKind != JsonValueKind.Object
                || !entry.TryGetProperty("path", out var path)
                || path.ValueKind != JsonValueKind.String
            )
            {
                throw NotUnderstood();
            }
            if (Text(entry) is { } text)
            {
                files.Add((path.GetString()!, text));
            }
        }
        return files;
    }

    /// <summary>Waits for a change after a revision.</summary>
    /// <returns>False when the server has waited as long as it was asked to.</returns>
    /// <exception cref="CentralDogmaException">There is no such answer.</exception>
    public async Task<bool> WatchAsync(string known, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_repository}/contents{_pattern}");
        // Without the quotes of an ETag: old servers take the number alone, and all since take it too (line/centraldogma issue 415).
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        request.Headers.TryAddWithoutValidation("Prefer", $"wait={Math.Max(1, (int)_options.Wait.TotalSeconds)}");
        using var answer = await SendAsync(request, _options.Wait + _options.Timeout, cancellationToken);
        return answer.Status != HttpStatusCode.NotModified && Revision(answer.Json) > 0;
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer> SendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, both.Token);
            if (response.StatusCode is HttpStatusCode.NotModified or HttpStatusCode.NoContent)
            {
                return new Answer(response.StatusCode, Json: null);
            }
            if (!response.IsSuccessStatusCode)
            {
                throw new CentralDogmaException($"answered {(int)response.StatusCode}. {Advice(response.StatusCode)}");
            }
            return new Answer(
                response.StatusCode,
                await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(both.Token), cancellationToken: both.Token)
            );
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CentralDogmaException($"did not answer within {timeout.TotalSeconds:F0} s.", e);
        }
        catch (HttpRequestException e)
        {
            throw new CentralDogmaException($"can't be reached: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new CentralDogmaException("answered what is no JSON. Is 'definitions:centralDogma:url' the server's?", e);
        }
    }

    private static string Advice(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                "Check 'definitions:centralDogma:token', and that its application may read the repository.",
            HttpStatusCode.NotFound => "Check 'project' and 'repository' of 'definitions:centralDogma'.",
            _ => "It is asked again.",
        };

    private static int Revision(JsonDocument? json) =>
        json is not null
        && json.RootElement.ValueKind == JsonValueKind.Object
        && json.RootElement.TryGetProperty("revision", out var revision)
        && revision.TryGetInt32(out var number)
            ? number
            : throw NotUnderstood();

    private static string? Text(JsonElement entry) =>
        entry.TryGetProperty("rawContent", out var raw) && raw.ValueKind == JsonValueKind.String ? raw.GetString()
        : entry.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString()
        : null;

    private static CentralDogmaException NotUnderstood() =>
        new("answered something else than Central Dogma does. Is 'definitions:centralDogma:url' the server's?");

    private sealed record Answer(HttpStatusCode Status, JsonDocument? Json) : IDisposable
    {
        public void Dispose() => Json?.Dispose();
    }
}
