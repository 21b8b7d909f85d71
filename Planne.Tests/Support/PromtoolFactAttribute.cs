using System.Diagnostics;
using Xunit;

namespace Planne.Tests.Support;

/// <summary>A test that has Prometheus's tool look at files, and is skipped with a reason where it is neither installed nor to be fetched.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> WhyNot = new(Find);

    public PromtoolFactAttribute() => Skip = WhyNot.Value;

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "promtool is fetched from packages of Linux";
        }

        using var script = Process.Start(
            new ProcessStartInfo("bash", [ProjectRoot.File("bench", "program"), "promtool"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = script.StandardError.ReadToEndAsync();
        script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return script.ExitCode == 0 ? null : errors.GetAwaiter().GetResult().Trim();
    }
}
