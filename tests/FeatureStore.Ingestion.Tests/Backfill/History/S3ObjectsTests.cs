using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Ingestion.Backfill.History;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Tests.Backfill.History;

/// <summary>AWS's client against a small server that lists and gives objects as S3's API reference says.</summary>
public sealed class S3ObjectsTests : IAsyncLifetime
{
    private readonly HistoryFolder _folder = new();
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private WebApplication _app = null!;
    private S3Objects _s3 = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/history", List);
        _app.MapGet(
            "/history/{**key}",
            (string key) => _objects.TryGetValue(key, out var bytes) ? Results.Bytes(bytes) : Results.NotFound()
        );
        await _app.StartAsync();
        _s3 = new S3Objects(
            new AmazonS3Client(
                new BasicAWSCredentials("local", "local"),
                new AmazonS3Config
                {
                    ServiceURL = _app.Urls.First(),
                    AuthenticationRegion = "us-east-1",
                    ForcePathStyle = true,
                }
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        _s3.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Objects_below_a_prefix_are_loaded_and_leave_no_copies()
    {
        for (var i = 0; i < 3; i++)
        {
            _objects[$"clicks/{i}.ndjson"] = Encoding.UTF8.GetBytes(Lines(i * 10, 10));
        }
        var parquet = _folder.WriteParquet(
            "x.parquet",
            "SELECT 'e' || i AS id, 'u' AS \"user\", 1700000000 + i AS at, 'a' || i AS item FROM range(30, 5000) t(i)"
        );
        _objects["clicks/more.parquet"] = await File.ReadAllBytesAsync(parquet.Path);
        _objects["clicks/_SUCCESS"] = [];
        _objects["other/9.ndjson"] = Encoding.UTF8.GetBytes(Lines(9_000, 10));
        var files = await _s3.FindAsync("s3://history/clicks/", CancellationToken.None);
        files
            .Select(file => file.Path)
            .ShouldBe([.. Enumerable.Range(0, 3).Select(i => $"s3://history/clicks/{i}.ndjson"), "s3://history/clicks/more.parquet"]);
        await using var fixture = await BackfillFixture.StartAsync(_folder.Path);

        using (var run = fixture.Begin(fixture.Request(_folder.Path, files) with { Objects = _s3 }))
        {
            await run.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2));
            (run.Counts.Events, run.Fraction).ShouldBe((5_000L, 1.0));
        }

        (await fixture.ReadAsync("clicks", "u")).Length.ShouldBe(5_000);
        Directory.GetFiles(Path.Combine(_folder.Path, "state"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_there_is_told() =>
        (
            await Should.ThrowAsync<ConfigurationException>(() => _s3.FindAsync("s3://history/none/", CancellationToken.None))
        ).Message.ShouldContain("s3://history/none/");

    /// <summary>ListObjectsV2, two keys a page.</summary>
    private IResult List(HttpContext context)
    {
        string prefix = context.Request.Query["prefix"].ToString();
        string after = context.Request.Query["continuation-token"].ToString();
        var keys = _objects
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(entry.Key, after) > 0)
            .ToArray();
        var contents = string.Concat(
            keys.Take(2)
                .Select(entry =>
                    $"<Contents><Key>{entry.Key}</Key><LastModified>2026-11-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>{entry.Value.Length}</Size><StorageClass>STANDARD</StorageClass></Contents>"
                )
        );
        var more =
            keys.Length > 2
                ? $"<IsTruncated>true</IsTruncated><NextContinuationToken>{keys[1].Key}</NextContinuationToken>"
                : "<IsTruncated>false</IsTruncated>";
        return Results.Text(
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>history</Name><Prefix>{prefix}</Prefix><MaxKeys>2</MaxKeys>{more}{contents}</ListBucketResult>",
            "application/xml"
        );
    }

    private static string Lines(int from, int count) =>
        string.Concat(
            Enumerable.Range(from, count).Select(i => $"{{\"id\":\"e{i}\",\"user\":\"u\",\"at\":{1_700_000_000 + i},\"item\":\"a{i}\"}}\n")
        );
}
