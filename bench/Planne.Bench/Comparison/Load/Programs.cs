using System.Diagnostics;
using Planne.Testing;

namespace Planne.Bench.Comparison.Load;

/// <summary>Programs that others wrote, installed or fetched by <c>bench/program</c>.</summary>
internal static class Programs
{
    /// <returns>The words that run it, or why it cannot be had.</returns>
    public static async Task<(IReadOnlyList<string> Command, string? Fault)> FindAsync(string name)
    {
        var (code, output, errors) = await RunAsync(
            ["bash", ProjectRoot.File("bench", "program"), name],
            ProjectRoot.Path
        );
        return code == 0
            ? (output.TrimEnd().Split('\n'), null)
            : ([], errors.TrimEnd().Split('\n')[^1]);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyList<string> command,
        string folder
    )
    {
        using var process = Process.Start(
            new ProcessStartInfo(command[0], command.Skip(1))
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
