using System.Diagnostics;
using Xunit;

namespace Planne.Tests.Support;

/// <summary>A test that takes minutes on a small file system of its own, and is skipped with the reason where it was not asked for, or none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    private const string Variable = "PLANNE_TEST_DISK";

    public SmallDiskFactAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            Skip = "it takes minutes: make test-disk runs it";
        }
        else if (SmallDisk.Unshare.Value is null)
        {
            Skip =
                "no small file system can be mounted here: neither as root, nor in a user namespace";
        }
    }
}

/// <summary>How a process comes to a file system that nobody else sees, and that is gone with it.</summary>
internal static class SmallDisk
{
    /// <summary>The options of <c>unshare</c> under which mounting is allowed here; null if there are none. Asked once.</summary>
    public static Lazy<string?> Unshare { get; } =
        new(() => new[] { "-m", "-Urm" }.FirstOrDefault(Mounts));

    private static bool Mounts(string options)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using var mount = Process.Start(
                new ProcessStartInfo("unshare", [options, "mount", "-t", "tmpfs", "tmpfs", "/tmp"])
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                }
            )!;
            mount.StandardError.ReadToEnd();
            mount.WaitForExit();
            return mount.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }
}
