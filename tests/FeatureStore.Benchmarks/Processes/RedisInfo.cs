using System.Globalization;
using StackExchange.Redis;

namespace FeatureStore.Benchmarks.Processes;

/// <summary>What a Redis tells of itself (<c>INFO</c>).</summary>
internal static class RedisInfo
{
    /// <param name="endpoint">Host and port.</param>
    /// <param name="section">Such as <c>memory</c>.</param>
    /// <param name="field">Of that section; a number.</param>
    public static async Task<double> NumberAsync(string endpoint, string section, string field)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync($"{endpoint},allowAdmin=true");
        return await NumberAsync(client.GetServers()[0], section, field);
    }

    /// <inheritdoc cref="NumberAsync(string, string, string)"/>
    public static async Task<double> NumberAsync(IServer server, string section, string field)
    {
        var fields = (await server.InfoAsync(section)).SelectMany(group => group);
        return double.Parse(fields.First(pair => pair.Key == field).Value, CultureInfo.InvariantCulture);
    }
}
