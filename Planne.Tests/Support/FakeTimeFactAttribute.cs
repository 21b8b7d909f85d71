using System.Diagnostics;
using Xunit;

namespace Planne.Tests.Support;

/// <summary>A test that runs processes by a wrong clock, and is skipped with a reason where libfaketime is neither installed nor to be fetched.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FakeTimeFactAttribute : FactAttribute
{
    public FakeTimeFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "libfaketime is preloaded, which is Linux's way";
        }
        else if (FakeTime.Library is null)
        {
            Skip = FakeTime.WhyNot;
        }
    }
}

/// <summary>A library that gives a process a wrong clock.</summary>
public static class FakeTime
{
    private static readonly Lazy<(string? Library, string WhyNot)> Found = new(Find);

    /// <summary>Where it is; null where it cannot be had.</summary>
    public static string? Library => Found.Value.Library;

    /// <summary>Why it cannot be had.</summary>
    public static string WhyNot => Found.Value.WhyNot;

    /// <summary>The environment of a process whose clock is off by so much, like <c>-10m</c>; it passes as fast as any.</summary>
    /// <remarks>What measures spans is left alone, as it is on a machine whose clock is set wrongly.</remarks>
    public static IReadOnlyDictionary<string, string?> Environment(string offset) =>
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = Library,
            ["FAKETIME"] = offset,
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Otherwise it changes how threads wait for each other, and .NET does not start.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };

    private static (string? Library, string WhyNot) Find()
    {
        using var script = Process.Start(
            new ProcessStartInfo("bash", [ProjectRoot.File("database", "faketime")])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = script.StandardError.ReadToEndAsync();
        var output = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return script.ExitCode == 0
            ? (output.Trim(), "")
            : (null, errors.GetAwaiter().GetResult().Trim());
    }
}
