using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace FeatureStore.LocalServices.Kafka;

/// <summary>
/// Picks the librdkafka that runs: the package's own, never an older one of the system that the default search would find first. Both
/// Confluent.Kafka and the mock cluster must run on the same file.
/// </summary>
public static class NativeKafka
{
    internal const string Library = "librdkafka";

    private static readonly Lazy<bool> Installed = new(Install);

    /// <summary>Call before the first use of Confluent.Kafka in a process; safe to call again.</summary>
    public static void EnsureLoaded() => _ = Installed.Value;

    private static bool Install()
    {
        NativeLibrary.SetDllImportResolver(typeof(NativeKafka).Assembly, Resolve);
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, Resolve);
        }
        catch (InvalidOperationException)
        {
            // Someone else in this process set one. An assembly takes a single resolver; theirs looks for the same files.
        }
        return true;
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name == Library && OperatingSystem.IsLinux())
        {
            var folder = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
            foreach (var path in (string[])[Path.Combine(AppContext.BaseDirectory, "runtimes", folder, "native"), AppContext.BaseDirectory])
            {
                // The first wants libsasl2.so.3, which Debian lacks; the second has no such need.
                foreach (var file in (string[])["librdkafka.so", "centos8-librdkafka.so"])
                {
                    if (NativeLibrary.TryLoad(Path.Combine(path, file), out var handle))
                    {
                        return handle;
                    }
                }
            }
        }
        return IntPtr.Zero; // The runtime's own probing.
    }
}
