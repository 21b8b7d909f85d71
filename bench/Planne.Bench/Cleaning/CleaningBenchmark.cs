using System.Text.Json;
using Planne.Bench.Load;

namespace Planne.Bench.Cleaning;

/// <summary>How many orders are taken while handled messages are deleted, beside how many while they are not.</summary>
internal static class CleaningBenchmark
{
    private const int Clients = 32;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options)
    {
        var extent = options.IsSmoke ? Extent.Smoke : Extent.Full(options.Rounds);
        var server = await ServerUnderTest.AskAsync(options.ConnectionString);
        await using var arena = await CleaningArena.OpenAsync(options.ConnectionString);
        // By default there is nothing to clean.
        await using var cluster = await Cluster.StartAsync(
            arena.ConnectionString,
            hosts: 1,
            "--Messaging:KeepHandledFor=00:05:00"
        );
        using var shop = new Shop(cluster.Addresses);
        await Console.Error.WriteLineAsync($"{extent.Handled} handled messages …");
        await arena.FillAsync(shop, extent.Handled, extent.Expired);
        await shop.PlaceAsync(Clients, extent.Window);

        var pairs = new List<Pair>();
        for (var round = 0; round < extent.Pairs; round++)
        {
            await Console.Error.WriteLineAsync($"pair {round + 1} …");
            var (first, second) = (round % 2 == 0, round % 2 != 0);
            var one = await MeasureAsync(arena, shop, extent, cleans: first);
            var other = await MeasureAsync(arena, shop, extent, cleans: second);
            pairs.Add(
                first
                    ? new Pair(one.PerSecond, other.PerSecond, one.Deleted)
                    : new Pair(other.PerSecond, one.PerSecond, other.Deleted)
            );
        }

        Print(server, extent, pairs);
        if (options.JsonFile is { } path)
        {
            await using var file = File.Create(path);
            await JsonSerializer.SerializeAsync(
                file,
                new
                {
                    Server = server,
                    extent.Handled,
                    Pairs = pairs,
                },
                Indented
            );
        }

        return 0;
    }

    private static async Task<(double PerSecond, double Deleted)> MeasureAsync(
        CleaningArena arena,
        Shop shop,
        Extent extent,
        bool cleans
    )
    {
        await arena.UntilAllDecidedAsync();
        var before = await arena.CountExpiredAsync();
        var agent = arena.NewAgent();
        if (cleans)
        {
            agent.Start();
        }

        // The first seconds, in which queues fill, are those of neither.
        await shop.PlaceAsync(Clients, extent.Lead);
        var taken = await shop.PlaceAsync(Clients, extent.Window);
        await agent.StopAsync(default);
        var deleted = before - await arena.CountExpiredAsync();
        return (deleted > 0) == cleans
            ? (
                taken / extent.Window.TotalSeconds,
                deleted / (extent.Lead + extent.Window).TotalSeconds
            )
            : throw new InvalidOperationException(
                $"{deleted} messages were deleted in a window {(cleans ? "with" : "without")} cleaning."
            );
    }

    private static void Print(ServerUnderTest server, Extent extent, List<Pair> pairs)
    {
        var to = Console.Out;
        to.WriteLine(Line($"{server} {extent.Handled:N0} handled messages.\n"));
        if (extent == Extent.Smoke)
        {
            to.WriteLine("It works: messages were deleted while orders were taken.");
            return;
        }

        to.WriteLine(
            """
            | Pair | Orders taken/s without | Orders taken/s with | Messages deleted/s | Ratio |
            |--:|--:|--:|--:|--:|
            """
        );
        for (var number = 0; number < pairs.Count; number++)
        {
            var pair = pairs[number];
            to.WriteLine(
                Line(
                    $"| {number + 1} | {pair.Without:N0} | {pair.With:N0} | {pair.Deleted:N0} | {pair.Ratio:0.00} |"
                )
            );
        }

        var ratios = new Sample([.. pairs.Select(pair => pair.Ratio)]);
        to.WriteLine(
            Line(
                $"\nThe median of the ratios is {ratios.Median:0.00} ({ratios.Least:0.00}–{ratios.Most:0.00})."
            )
        );
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);

    /// <param name="With">Orders taken a second while messages were deleted.</param>
    /// <param name="Without">And while they were not.</param>
    /// <param name="Deleted">Messages deleted a second.</param>
    private sealed record Pair(double With, double Without, double Deleted)
    {
        public double Ratio => With / Without;
    }

    /// <summary>How much is done.</summary>
    /// <param name="Handled">How many handled messages there are at first.</param>
    /// <param name="Expired">How many of them are to go.</param>
    /// <param name="Pairs">How often orders are taken with cleaning and without.</param>
    /// <param name="Lead">For how long before they are counted.</param>
    /// <param name="Window">For how long they are counted.</param>
    private sealed record Extent(
        int Handled,
        int Expired,
        int Pairs,
        TimeSpan Lead,
        TimeSpan Window
    )
    {
        public static Extent Smoke { get; } =
            new(20_000, 15_000, 1, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(300));

        public static Extent Full(int pairs) =>
            new(1_000_000, 800_000, pairs, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
    }
}
