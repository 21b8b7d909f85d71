using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Planne.Bench.Waiting;

/// <summary>The real host, as a process of its own, built as this is.</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    private const string Greeting = "Planne listens on ";

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Uri?> listening = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private HostUnderTest(string connectionString, string[] arguments)
    {
        process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["ConnectionStrings__Planne"] = connectionString,
                    ["Ops__Url"] = "off",
                },
            },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => listening.TrySetResult(null);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; private set; } = new("http://localhost");

    // bench/Planne.Bench/bin/Release/net10.0 is four folders below the one that it shares with Planne.Host/bin/Release/net10.0.
    private static string Assembly
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            var root = own.Parent!.Parent!.Parent!.Parent!.Parent!;
            return Path.Combine(
                root.FullName,
                "Planne.Host",
                "bin",
                own.Parent!.Name,
                own.Name,
                "Planne.Host.dll"
            );
        }
    }

    /// <summary>Makes the database with all tables.</summary>
    public static async Task SetUpDatabaseAsync(string connectionString)
    {
        await using var host = new HostUnderTest(connectionString, ["resources", "setup"]);
        await host.process.WaitForExitAsync();
        if (host.process.ExitCode != 0)
        {
            throw host.Failure();
        }
    }

    /// <summary>Starts a host and waits until it listens.</summary>
    public static async Task<HostUnderTest> StartAsync(
        string connectionString,
        params string[] settings
    )
    {
        var host = new HostUnderTest(connectionString, ["--urls=http://127.0.0.1:0", .. settings]);
        host.Address = await host.listening.Task ?? throw host.Failure();
        return host;
    }

    /// <summary>The memory that it has, in kilobytes; 0 where the system does not tell.</summary>
    public long ResidentKilobytes()
    {
        process.Refresh();
        return process.WorkingSet64 / 1024;
    }

    /// <summary>Asks it to stop, so that no other takes it for dead later on, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start(
                "kill",
                ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]
            );
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private InvalidOperationException Failure() =>
        new($"The host ended with {process.ExitCode}:\n{string.Join('\n', output)}");

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        if (line.StartsWith(Greeting, StringComparison.Ordinal))
        {
            listening.TrySetResult(new Uri(line[Greeting.Length..].Split(". ")[0]));
        }
    }
}
