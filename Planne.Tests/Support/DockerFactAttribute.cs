using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Planne.Tests.Support;

/// <summary>A test that needs a Docker engine, and is skipped with this reason where none answers.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DockerFactAttribute : FactAttribute
{
    public DockerFactAttribute()
    {
        if (!DockerEngine.Answers)
        {
            Skip = "no Docker engine answers";
        }
    }
}

/// <summary>The Docker engine of this machine, if it has one.</summary>
public static class DockerEngine
{
    private static readonly Lazy<bool> Asked = new(Ask);

    /// <summary>Whether <c>docker info</c> succeeds within five seconds; asked once.</summary>
    public static bool Answers => Asked.Value;

    private static bool Ask()
    {
        try
        {
            using var docker = Process.Start(
                new ProcessStartInfo("docker", ["info"])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            docker.OutputDataReceived += (_, _) => { };
            docker.ErrorDataReceived += (_, _) => { };
            docker.BeginOutputReadLine();
            docker.BeginErrorReadLine();
            if (docker.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                return docker.ExitCode == 0;
            }

            docker.Kill();
            return false;
        }
        catch (Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }
}
