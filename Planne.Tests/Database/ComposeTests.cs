using System.Diagnostics;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Database;

/// <summary>What <c>docker-compose.yml</c> brings up, as Compose itself reads it.</summary>
public sealed class ComposeTests
{
    [DockerFact]
    public async Task by_default_it_is_the_database_alone() =>
        Assert.Equal(["db"], await ServicesAsync());

    [DockerFact]
    public async Task with_the_profile_app_it_is_two_nodes_behind_a_proxy_as_well() =>
        Assert.Equal(["db", "node-1", "node-2", "proxy"], await ServicesAsync("--profile", "app"));

    private static async Task<IEnumerable<string>> ServicesAsync(params string[] options)
    {
        using var compose = Process.Start(
            new ProcessStartInfo("docker", ["compose", .. options, "config", "--services"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                WorkingDirectory = ProjectRoot.Path,
            }
        )!;
        var output = await compose.StandardOutput.ReadToEndAsync();
        await compose.WaitForExitAsync();
        Assert.Equal(0, compose.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order();
    }
}
