using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Planne.Testing;

namespace Planne.Bench.Start;

/// <summary>
/// How long a host takes from its start to the answer to its first order: with Wolverine's code as it was built, with code
/// that is written and compiled at start, and as it is published, compiled for this kind of machine beforehand.
/// </summary>
internal static class StartBenchmark
{
    private const int BySmoke = 1;

    private static readonly Way BuiltWay = new("built", null, "--Messaging:CompileAtStart=false");

    private static readonly Way[] Others =
    [
        new("compiled at start", null, "--Messaging:CompileAtStart=true"),
        new(
            "published",
            ProjectRoot.File("published", "Planne.Host.dll"),
            "--Messaging:CompileAtStart=false"
        ),
    ];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options)
    {
        var server = await ServerUnderTest.AskAsync(options.ConnectionString);
        await using var arena = await Cleaning.CleaningArena.OpenAsync(options.ConnectionString);
        var others = Others.Where(way => way.IsThere).ToArray();
        Way[] ways = [BuiltWay, .. others];
        var found = ways.ToDictionary(x => x.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round < (options.IsSmoke ? BySmoke : options.Rounds); round++)
        {
            await Console.Error.WriteLineAsync($"round {round + 1} …");

            // Each round begins with another one.
            for (var turn = 0; turn < ways.Length; turn++)
            {
                var way = ways[(round + turn) % ways.Length];
                found[way.Name].Add(await MeasureAsync(arena.ConnectionString, way));
            }
        }

        if (options.IsSmoke)
        {
            Console.WriteLine("It works: hosts answered their first order.");
            return 0;
        }

        Print(server, found, others);
        return 0;
    }

    // In seconds.
    private static async Task<double> MeasureAsync(string connectionString, Way way)
    {
        var began = Stopwatch.GetTimestamp();
        await using var host = way.Assembly is { } assembly
            ? await HostProcess.StartFromAsync(assembly, connectionString, way.Setting)
            : await HostProcess.StartAsync(connectionString, way.Setting);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var answer = await http.PostAsJsonAsync(
            new Uri("/orders", UriKind.Relative),
            new { items = new[] { new { productId = 1, quantity = 1 } } }
        );
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        answer.EnsureSuccessStatusCode();
        await host.TerminateAsync();
        return took;
    }

    private static void Print(
        ServerUnderTest server,
        Dictionary<string, List<double>> found,
        Way[] others
    )
    {
        Console.WriteLine(server);
        Console.WriteLine("\n| The host | Seconds to the first answered order (least–most) |");
        Console.WriteLine("| --- | --: |");
        foreach (var (name, seconds) in found)
        {
            Console.WriteLine($"| {name} | {Describe([.. seconds])} |");
        }

        foreach (var way in others)
        {
            var ratios = found[way.Name].Zip(found[BuiltWay.Name], (one, other) => one / other);
            Console.WriteLine($"\n{way.Name}, × built: {Describe([.. ratios])}.");
        }
    }

    private static string Describe(double[] values)
    {
        Array.Sort(values);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{values[values.Length / 2]:0.00} ({values[0]:0.00}–{values[^1]:0.00})"
        );
    }

    /// <param name="Name">What it is called in the figures.</param>
    /// <param name="Assembly">Where the host lies; null for where it was built.</param>
    /// <param name="Setting">What it is told.</param>
    private sealed record Way(string Name, string? Assembly, string Setting)
    {
        public bool IsThere => Assembly is null || File.Exists(Assembly);
    }
}
