using System.Text.RegularExpressions;

namespace FeatureStore.IntegrationTests.Services;

/// <summary><c>featurestore dev</c> on a free port.</summary>
internal sealed partial class DevProcess : IDisposable
{
    private DevProcess(ToolProcess tool, Uri url)
    {
        Tool = tool;
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
    }

    public ToolProcess Tool { get; }

    public HttpClient Http { get; }

    public string GraphQl => new Uri(Http.BaseAddress!, "/graphql").ToString();

    /// <summary>Starts it and waits until it says where it listens.</summary>
    public static async Task<DevProcess> StartAsync(params IEnumerable<string> arguments)
    {
        var tool = ToolProcess.Start(["dev", "--listen", "http://127.0.0.1:0", .. arguments]);
        try
        {
            await tool.PrintedAsync("Ctrl-C ends it.", TimeSpan.FromSeconds(60));
            return new DevProcess(tool, new Uri(Listens().Match(tool.Output).Groups["url"].Value));
        }
        catch
        {
            tool.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Http.Dispose();
        Tool.Dispose();
    }

    [GeneratedRegex(@"listens on (?<url>http://[0-9.:]+[0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listens();
}
