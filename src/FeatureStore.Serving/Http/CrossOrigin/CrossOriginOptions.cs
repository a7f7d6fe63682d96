namespace FeatureStore.Serving.Http.CrossOrigin;

/// <summary>Pages of other origins that may ask. Section <c>http:cors</c> of the configuration.</summary>
public sealed class CrossOriginOptions
{
    public const string SectionName = "http:cors";

    /// <summary>
    /// Origins such as <c>https://console.example.com</c>, or <c>*</c> for all. Default none: a browser lets no page of another origin read
    /// an answer.
    /// </summary>
    public string[] Origins { get; set; } = [];
}
