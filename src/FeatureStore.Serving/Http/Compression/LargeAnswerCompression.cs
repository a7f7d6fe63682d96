using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace FeatureStore.Serving.Http.Compression;

/// <summary>ASP.NET's choice of what to compress, for large answers only. Every answer but a large one says its length before it is written.</summary>
internal sealed class LargeAnswerCompression(
    CompressionOptions sizes,
    IServiceProvider services,
    IOptions<ResponseCompressionOptions> options
) : ResponseCompressionProvider(services, options)
{
    public override bool ShouldCompressResponse(HttpContext context) =>
        // Without a length it comes in parts: it is large.
        (context.Response.ContentLength ?? long.MaxValue) >= sizes.MinBytes
        && base.ShouldCompressResponse(context);
}
