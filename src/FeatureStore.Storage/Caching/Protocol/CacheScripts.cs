using System.Text;

namespace FeatureStore.Storage.Caching.Protocol;

/// <summary>The scripts of the protocol, one for each step that must be atomic. Each touches one key.</summary>
internal sealed record CacheScripts
{
    public static readonly CacheScripts Default = new();

    public CacheScript Set { get; init; } = CacheScript.Load("set");

    public CacheScript String { get; init; } = CacheScript.Load("string");

    /// <summary>The steps for one kind of entry.</summary>
    /// <param name="BeginLoad">Places a token where there is nothing.</param>
    /// <param name="BeginRefresh">Writes a token into a filled entry.</param>
    /// <param name="Fill">Replaces the entry if the token is still there.</param>
    /// <param name="Abandon">Takes the token of a failed load away.</param>
    /// <param name="Write">What a durable write does to the entry.</param>
    internal sealed record CacheScript(string BeginLoad, string BeginRefresh, string Fill, string Abandon, string Write)
    {
        public static CacheScript Load(string kind) =>
            new(
                Read($"begin_load_{kind}"),
                Read($"begin_refresh_{kind}"),
                Read($"fill_{kind}"),
                Read($"abandon_{kind}"),
                Read($"write_{kind}")
            );

        private static string Read(string name)
        {
            using var stream = typeof(CacheScripts).Assembly.GetManifestResourceStream(name + ".lua")!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }
}
