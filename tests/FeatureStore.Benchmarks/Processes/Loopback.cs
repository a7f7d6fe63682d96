using FeatureStore.LocalServices.Processes;

namespace FeatureStore.Benchmarks.Processes;

internal static class Loopback
{
    /// <summary>An address of 127.0.0.1 that nobody listens on.</summary>
    public static Uri FreeUrl() => new($"http://127.0.0.1:{LoopbackPort.Free()}");
}
