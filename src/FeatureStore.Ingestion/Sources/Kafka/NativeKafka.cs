using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Picks the librdkafka that comes with the package, before an older one that the system may have. Of the builds in the package the
/// first needs libsasl2.so.3, which some distributions lack; the second has no such need.
/// </summary>
internal static class NativeKafka
{
    private static readonly Lock Gate = new();
    private static bool _done;

    public static void EnsureLoaded()
    {
        lock (Gate)
        {
            if (_done)
            {
                return;
            }
            _done = true;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, Load);
            }
            catch (InvalidOperationException)
            {
                // The process has set its own resolver for Confluent.Kafka: it knows best.
            }
        }
    }

    private static IntPtr Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name == "librdkafka" && OperatingSystem.IsLinux())
        {
            var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
            foreach (
                var folder in new[] { Path.Combine(AppContext.BaseDirectory, "runtimes", architecture, "native"), AppContext.BaseDirectory }
            )
            {
                foreach (var file in new[] { "librdkafka.so", "centos8-librdkafka.so" })
                {
                    if (NativeLibrary.TryLoad(Path.Combine(folder, file), out var handle))
                    {
                        return handle;
                    }
                }
            }
        }
        return IntPtr.Zero;
    }
}
