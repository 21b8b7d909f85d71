using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Planne.Testing;

namespace Planne.Bench.Start;

/// <summary>
/// How long a host takes from its start to the answer to its first order, with Wolverine's code as it was built and with
/// code that is written and compiled at start.
/// </summary>
internal static class StartBenchmark
{
    private const int BySmoke = 1;

    private static readonly (string Name, string Setting)[] Ways =
    [
        ("built", "--Messaging:CompileAtStart=false"),
        ("compiled at start", "--Messaging:CompileAtStart=true"),
    ];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options)
    {
        var server = await ServerUnderTest.AskAsync(options.ConnectionString);
        await using var arena = await Cleaning.CleaningArena.OpenAsync(options.ConnectionString);
        var found = Ways.ToDictionary(x => x.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round < (options.IsSmoke ? BySmoke : options.Rounds); round++)
        {
            await Console.Error.WriteLineAsync($"round {round + 1} …");

            // Each round begins with the other one.
            foreach (var (name, setting) in round % 2 == 0 ? Ways : Ways.Reverse())
            {
                found[name].Add(await MeasureAsync(arena.ConnectionString, setting));
            }
        }

        if (options.IsSmoke)
        {
            Console.WriteLine("It works: hosts answered their first order.");
            return 0;
        }

        Print(server, found);
        return 0;
    }

    // In seconds.
    private static async Task<double> MeasureAsync(string connectionString, string setting)
    {
        var began = Stopwatch.GetTimestamp();
        await using var host = await HostProcess.StartAsync(connectionString, setting);
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

    private static void Print(ServerUnderTest server, Dictionary<string, List<double>> found)
    {
        var ratios = found[Ways[1].Name].Zip(found[Ways[0].Name], (one, other) => one / other);
        Console.WriteLine(server);
        Console.WriteLine(
            "\n| Wolverine's code | Seconds to the first answered order (least–most) |"
        );
        Console.WriteLine("| --- | --: |");
        foreach (var (name, seconds) in found)
        {
            Console.WriteLine($"| {name} | {Describe([.. seconds])} |");
        }

        Console.WriteLine($"\nCompiled at start, × built: {Describe([.. ratios])}.");
    }

    private static string Describe(double[] values)
    {
        Array.Sort(values);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{values[values.Length / 2]:0.00} ({values[0]:0.00}–{values[^1]:0.00})"
        );
    }
}
