using System.Diagnostics;

namespace Planne.Testing;

/// <summary>Runs <c>database/mysql</c>, the script that brings up a MySQL.</summary>
public static class DatabaseScript
{
    /// <summary>What a run of the script left: its exit code and what it wrote.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Errors);

    /// <summary>Runs it with these arguments and, on top of the environment of the tests, these variables.</summary>
    /// <remarks>A variable with the value null is taken away.</remarks>
    public static async Task<Outcome> RunAsync(
        string[] arguments,
        params (string Name, string? Value)[] environment
    )
    {
        var start = new ProcessStartInfo(
            "bash",
            [ProjectRoot.File("database", "mysql"), .. arguments]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Outcome(process.ExitCode, await output, await errors);
    }
}
