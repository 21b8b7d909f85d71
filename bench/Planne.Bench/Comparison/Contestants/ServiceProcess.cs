using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Planne.Bench.Comparison.Contestants;

/// <summary>A process that says when it is ready, and ends when it is asked to.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<string> ready = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly Regex greeting;
    private volatile bool isStopping;

    private ServiceProcess(ProcessStartInfo start, Regex greeting)
    {
        this.greeting = greeting;
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => ready.TrySetException(Failure());
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>What it said of itself when it was ready.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Variables on top of ours.</param>
    /// <param name="greeting">What it writes when it is ready; its first group is kept.</param>
    public static async Task<ServiceProcess> StartAsync(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> environment,
        [StringSyntax(StringSyntaxAttribute.Regex)] string greeting
    )
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var service = new ServiceProcess(
            start,
            new Regex(greeting, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
        );
        try
        {
            service.Greeting = await service.ready.Task.WaitAsync(GiveUp);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        isStopping = true;
        if (!process.HasExited)
        {
            using var kill = Process.Start(
                "kill",
                ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]
            );
            await kill.WaitForExitAsync();
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(10)));
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
    }

    private InvalidOperationException Failure() =>
        new($"It ended instead of getting ready:\n{string.Join('\n', output)}");

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        if (ready.Task.IsCompleted && !isStopping)
        {
            // A contestant that has something to say under load has something to hide otherwise.
            Console.Error.WriteLine($"  it says: {line}");
        }
        else if (greeting.Match(line) is { Success: true } match)
        {
            ready.TrySetResult(match.Groups["is"].Value);
        }
    }
}
