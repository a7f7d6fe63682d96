using System.Diagnostics;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>A disk of its own in memory, small enough to be filled. Needs the right to mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _ballast;

    private SmallDisk(string directory)
    {
        Directory = directory;
        _ballast = Path.Combine(directory, "ballast");
    }

    public string Directory { get; }

    /// <summary>Mounts it; skips the test where that is not allowed.</summary>
    public static SmallDisk Mount(int megabytes)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("featurestore-disk-").FullName;
        var why = OperatingSystem.IsLinux() ? Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", directory) : "no Linux";
        if (why is not null)
        {
            System.IO.Directory.Delete(directory);
            Assert.Skip($"A small disk cannot be mounted here ({why}): run as root on Linux.");
        }
        return new SmallDisk(directory);
    }

    /// <summary>Until nothing more fits.</summary>
    public void Fill()
    {
        using var file = new FileStream(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[64 * 1024];
        for (var size = block.Length; size > 0; )
        {
            try
            {
                file.Write(block.AsSpan(0, size));
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>There is room again.</summary>
    public void Free() => File.Delete(_ballast);

    public void Dispose()
    {
        _ = Run("umount", "-l", Directory);
        System.IO.Directory.Delete(Directory);
    }

    /// <summary>What a program complained about; null where it did not.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors.Trim();
    }
}
