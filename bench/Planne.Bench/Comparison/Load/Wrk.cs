using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Planne.Testing;

namespace Planne.Bench.Comparison.Load;

/// <summary>What wrk saw.</summary>
/// <param name="Answers">Requests that were answered, with whatever.</param>
/// <param name="Refusals">Answers from 400 on.</param>
/// <param name="Failures">Connections that failed, and requests without an answer.</param>
/// <param name="Seconds">How long it asked.</param>
/// <param name="Percentiles">How long answers took.</param>
/// <param name="Late">Requests of a timetable that found no free connection within 5 ms.</param>
/// <param name="LatestMilliseconds">The most that one of them was late.</param>
internal sealed record LoadFigures(
    long Answers,
    long Refusals,
    long Failures,
    double Seconds,
    IReadOnlyList<Percentile> Percentiles,
    long Late,
    double LatestMilliseconds
)
{
    public long Accepted => Answers - Refusals;

    /// <summary>What a share of the answers did not exceed, in milliseconds; one of those shares that the script asks for.</summary>
    public double At(double share) =>
        Percentiles.MinBy(point => Math.Abs(point.Share - share))!.Milliseconds;
}

/// <summary>How long the answer takes that a share of all does not exceed.</summary>
internal sealed record Percentile(double Share, double Milliseconds);

/// <summary>wrk, which others wrote, with our orders.</summary>
/// <param name="command">What runs it.</param>
/// <param name="lines">Lines of an order.</param>
internal sealed class Wrk(IReadOnlyList<string> command, int lines)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Sends orders as fast as they are answered, to each of the hosts from as many connections.</summary>
    public Task<LoadFigures> SaturateAsync(
        IReadOnlyList<Uri> hosts,
        int connections,
        TimeSpan duration
    ) => RunAsync(hosts, "orders.lua", connections, duration, rate: 0);

    /// <summary>Sends so many orders a second, whatever becomes of them, as long as a connection is free.</summary>
    public Task<LoadFigures> KeepRateAsync(
        Uri host,
        int connections,
        TimeSpan duration,
        double rate
    ) => RunAsync([host], "constant.lua", connections, duration, rate);

    private async Task<LoadFigures> RunAsync(
        IReadOnlyList<Uri> hosts,
        string script,
        int connections,
        TimeSpan duration,
        double rate
    )
    {
        static string Script(string name) => ProjectRoot.File("bench", "load", name);
        var start = new ProcessStartInfo(
            command[0],
            [
                .. command.Skip(1),
                string.Create(CultureInfo.InvariantCulture, $"--threads={hosts.Count}"),
                string.Create(CultureInfo.InvariantCulture, $"--connections={connections}"),
                string.Create(CultureInfo.InvariantCulture, $"--duration={duration.TotalSeconds}s"),
                "--timeout=30s",
                "--script=" + Script(script),
                hosts[0].AbsoluteUri,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ORDERS_SCRIPT"] = Script("orders.lua");
        start.Environment["HOSTS"] = string.Join(' ', hosts.Select(host => host.Authority));
        start.Environment["LINES_OF_AN_ORDER"] = lines.ToString(CultureInfo.InvariantCulture);
        start.Environment["RATE"] = rate.ToString(CultureInfo.InvariantCulture);

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var last = (await output).TrimEnd().Split('\n')[^1];
        return process.ExitCode == 0 && last.StartsWith('{')
            ? JsonSerializer.Deserialize<LoadFigures>(last, Web)!
            : throw new InvalidOperationException($"wrk failed:\n{await output}\n{await errors}");
    }
}
