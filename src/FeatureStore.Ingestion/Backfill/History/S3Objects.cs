using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>
/// Objects of S3 as files of history. Settings and credentials are those of AWS's default chain; <c>AWS_ENDPOINT_URL_S3</c> names another
/// server that speaks S3.
/// </summary>
public sealed class S3Objects : IDisposable
{
    private const string Scheme = "s3://";

    private readonly IAmazonS3 _client;

    internal S3Objects(IAmazonS3 client) => _client = client;

    /// <summary>By the settings of the environment.</summary>
    /// <exception cref="ConfigurationException">They are not enough.</exception>
    public static S3Objects Connect()
    {
        try
        {
            // Servers other than AWS's rarely have a name for each bucket.
            var isOther = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") is { Length: > 0 };
            return new S3Objects(new AmazonS3Client(new AmazonS3Config { ForcePathStyle = isOther }));
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw new ConfigurationException($"S3 can't be used: {e.Message.TrimEnd('.')}. Set AWS_REGION, for example.");
        }
    }

    /// <summary>Whether a path names objects of S3.</summary>
    public static bool Names(string path) => path.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>The object, or all objects below the prefix whose name ends as one of history does.</summary>
    /// <param name="path"><c>s3://bucket/key-or-prefix</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ConfigurationException">There is nothing to read, or S3 refuses.</exception>
    public async Task<IReadOnlyList<HistoryFile>> FindAsync(string path, CancellationToken cancellationToken)
    {
        var (bucket, prefix) = Split(path);
        var files = new List<HistoryFile>();
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        try
        {
            ListObjectsV2Response page;
            do
            {
                page = await _client.ListObjectsV2Async(request, cancellationToken);
                foreach (var found in page.S3Objects ?? [])
                {
                    var at = new DateTimeOffset(found.LastModified ?? DateTime.UnixEpoch).ToUnixTimeMilliseconds();
                    if (HistoryFile.TryOf($"{Scheme}{bucket}/{found.Key}", found.Size ?? 0, at) is { } file)
                    {
                        files.Add(file);
                    }
                }
                request.ContinuationToken = page.NextContinuationToken;
            } while (page.IsTruncated == true);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw new ConfigurationException($"'{path}' can't be listed: {e.Message}");
        }
        return files.Count > 0 ? files : throw new ConfigurationException($"There is no file of events at '{path}'.");
    }

    /// <summary>Copies an object to a file of this machine, which goes when the stream is disposed.</summary>
    /// <exception cref="IOException">S3 refuses, or the disk is full.</exception>
    internal async Task<SpooledFile> SpoolAsync(HistoryFile file, string directory, CancellationToken cancellationToken)
    {
        var (bucket, key) = Split(file.Path);
        var spooled = new SpooledFile(
            Path.Combine(Directory.CreateDirectory(directory).FullName, $"{Guid.NewGuid():N}-{Path.GetFileName(key)}")
        );
        try
        {
            using var found = await _client.GetObjectAsync(bucket, key, cancellationToken);
            await using var copy = new FileStream(spooled.Path, FileMode.CreateNew);
            await found.ResponseStream.CopyToAsync(copy, cancellationToken);
            return spooled;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            spooled.Dispose();
            throw new IOException($"'{file.Path}' can't be read: {e.Message}", e);
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    public void Dispose() => _client.Dispose();

    private static (string Bucket, string Key) Split(string path)
    {
        var rest = path[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
    }
}
