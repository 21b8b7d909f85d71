using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Planne.Testing;

/// <summary>The host as a process of its own, which can be stopped politely and killed.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(2);

    private static readonly IReadOnlyDictionary<string, string?> NoVariables = new Dictionary<
        string,
        string?
    >(StringComparer.Ordinal);

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();
    private readonly TaskCompletionSource<Uri> listening = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private HostProcess(Process process) => this.process = process;

    /// <summary>Where it listens, once it does.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Where it serves operators, once it listens, unless it is told not to.</summary>
    public Uri Operators { get; private set; } = new("http://localhost");

    /// <summary>What it has written to its standard output so far.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>What it has written to its standard error so far.</summary>
    public string Errors => string.Join('\n', errors);

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended, by itself or not.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>What it ended with; 128 and the signal's number if one ended it.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public int ExitCode => process.ExitCode;

    // Where it was built, and not a copy beside its caller: commands look for more of them in all that lies there.
    private static string Built
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return ProjectRoot.File(
                "Planne.Host",
                "bin",
                own.Parent!.Name,
                own.Name,
                "Planne.Host.dll"
            );
        }
    }

    /// <summary>Starts a host on a free port and waits until it listens.</summary>
    /// <param name="connectionString">Its database.</param>
    /// <param name="settings">Further settings, as command line arguments like <c>--Section:Key=value</c>.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message holds what it wrote.</exception>
    public static Task<HostProcess> StartAsync(string connectionString, params string[] settings) =>
        StartAsync(connectionString, NoVariables, settings);

    /// <summary>Starts a host that lies elsewhere on a free port, and waits until it listens.</summary>
    /// <param name="assembly">Its <c>Planne.Host.dll</c>.</param>
    /// <param name="connectionString">Its database.</param>
    /// <param name="settings">Further settings, as command line arguments like <c>--Section:Key=value</c>.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message holds what it wrote.</exception>
    public static Task<HostProcess> StartFromAsync(
        string assembly,
        string connectionString,
        params string[] settings
    ) => StartFromAsync(assembly, connectionString, NoVariables, settings);

    /// <summary>Starts a host on a free port, or on that of a setting <c>--urls=…</c>, and waits until it listens.</summary>
    /// <param name="connectionString">Its database.</param>
    /// <param name="environment">Environment variables on top of the caller's; null takes one away.</param>
    /// <param name="settings">Further settings, as command line arguments like <c>--Section:Key=value</c>.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message holds what it wrote.</exception>
    public static Task<HostProcess> StartAsync(
        string connectionString,
        IReadOnlyDictionary<string, string?> environment,
        params string[] settings
    ) => StartFromAsync(Built, connectionString, environment, settings);

    private static async Task<HostProcess> StartFromAsync(
        string assembly,
        string connectionString,
        IReadOnlyDictionary<string, string?> environment,
        string[] settings
    )
    {
        var host = LaunchFrom(
            assembly,
            connectionString,
            environment,
            // Nobody's requests are to be led elsewhere, unless a test says so.
            ["--urls=http://127.0.0.1:0", "--Shutdown:Notice=00:00:00", .. settings]
        );
        try
        {
            await host.ListensAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a host without waiting for anything: it may end before it listens.</summary>
    /// <param name="connectionString">Its database.</param>
    /// <param name="environment">Environment variables on top of the caller's; null takes one away.</param>
    /// <param name="arguments">A command, or settings, as command line arguments.</param>
    public static HostProcess Launch(
        string connectionString,
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    ) => LaunchFrom(Built, connectionString, environment, arguments);

    private static HostProcess LaunchFrom(
        string assembly,
        string connectionString,
        IReadOnlyDictionary<string, string?> environment,
        string[] arguments
    )
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = ProjectRoot.File("Planne.Host"),
        };
        start.Environment["ConnectionStrings__Planne"] = connectionString;
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("PORT");
        start.Environment["Ops__Url"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var host = new HostProcess(new Process { StartInfo = start });
        host.process.OutputDataReceived += (_, line) => host.Read(line.Data);
        host.process.ErrorDataReceived += (_, line) => host.ReadError(line.Data);
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Runs the host to its end: a command, or a start that is bound to fail.</summary>
    /// <returns>Its exit code and all that it wrote.</returns>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string connectionString,
        params string[] arguments
    ) => RunAsync(connectionString, NoVariables, arguments);

    /// <summary>Runs the host to its end, with environment variables on top of the caller's; null takes one away.</summary>
    /// <returns>Its exit code, 137 if it was killed, and all that it wrote.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string connectionString,
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    )
    {
        await using var host = Launch(connectionString, environment, arguments);
        await host.process.WaitForExitAsync().WaitAsync(GiveUp);
        // Waits for the last lines as well.
        host.process.WaitForExit();
        return (host.process.ExitCode, host.Output, host.Errors);
    }

    /// <summary>Waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message holds what it wrote.</exception>
    public async Task ListensAsync()
    {
        var ended = process.WaitForExitAsync();
        var first = await Task.WhenAny(listening.Task, ended).WaitAsync(GiveUp);
        if (first == ended)
        {
            throw new InvalidOperationException(
                $"The host ended instead of listening:\n{Output}\n{Errors}"
            );
        }

        Address = await listening.Task;
    }

    /// <summary>Waits until it has ended, by itself or not.</summary>
    public Task EndsAsync() => process.WaitForExitAsync();

    /// <summary>A client of it, the caller's to dispose of.</summary>
    public HttpClient Client() => new() { BaseAddress = Address };

    /// <summary>The most memory that it has had so far, in bytes; asked of Linux.</summary>
    public async Task<long> PeakMemoryAsync()
    {
        const string field = "VmHWM:";
        var status = await File.ReadAllLinesAsync(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/status")
        );
        var kilobytes = status
            .Single(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..]
            .Replace("kB", "", StringComparison.Ordinal);
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Ends it as <c>kill -9</c> does: nothing of it runs any more, nothing is tidied up.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as an orchestrator does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await AskToStopAsync();
        return await EndAsync();
    }

    /// <summary>Asks it to stop, as an orchestrator does.</summary>
    public Task AskToStopAsync() => SignalAsync("TERM");

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(GiveUp);
        return process.ExitCode;
    }

    /// <summary>Freezes it where it is, as a machine does that is suspended: it lives, and does nothing.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Whether it is frozen, by whomever; asked of Linux.</summary>
    public async Task<bool> IsFrozenAsync()
    {
        var status = await File.ReadAllLinesAsync(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/status")
        );
        return status.Any(line => line.StartsWith("State:\tT", StringComparison.Ordinal));
    }

    /// <summary>Lets it go on after <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start(
            "kill",
            ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]
        );
        await kill.WaitForExitAsync();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        const string greeting = "Planne listens on ";
        const string toOperators = "Operators look at ";
        if (line.StartsWith(toOperators, StringComparison.Ordinal))
        {
            Operators = new Uri(line[toOperators.Length..]);
        }
        else if (line.StartsWith(greeting, StringComparison.Ordinal))
        {
            listening.TrySetResult(new Uri(line[greeting.Length..].Split(". ")[0]));
        }
    }

    private void ReadError(string? line)
    {
        if (line is not null)
        {
            errors.Enqueue(line);
        }
    }
}
