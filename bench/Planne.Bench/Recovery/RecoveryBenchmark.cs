using System.Diagnostics;
using Planne.Bench.Load;

namespace Planne.Bench.Recovery;

/// <summary>How fast the orders of killed nodes are decided, beside how fast the same nodes take and decide new ones.</summary>
internal static class RecoveryBenchmark
{
    private const int Killed = 3;
    private const int Clients = 32;

    private static readonly TimeSpan BetweenNewOrders = TimeSpan.FromMilliseconds(50);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options)
    {
        var extent = options.IsSmoke ? Extent.Smoke : Extent.Full(options.Rounds);
        var report = new RecoveryReport(
            await ServerUnderTest.AskAsync(options.ConnectionString),
            extent.Backlog,
            options.IsSmoke
        );
        await using var arena = await BacklogArena.OpenAsync(options.ConnectionString);
        await arena.LeaveBehindAsync(Killed, extent.Seeds, Clients);
        for (var round = 1; round <= extent.Rounds; round++)
        {
            foreach (var nodes in extent.Nodes)
            {
                await Console.Error.WriteLineAsync($"round {round}, {nodes} nodes …");
                report.Add(nodes, await RoundAsync(arena, nodes, extent));
            }
        }

        report.Print(Console.Out);
        if (options.JsonFile is { } file)
        {
            await report.WriteJsonAsync(file);
        }

        return 0;
    }

    private static async Task<RecoveryRound> RoundAsync(
        BacklogArena arena,
        int nodes,
        Extent extent
    )
    {
        var old = await arena.AddBacklogAsync(extent.Backlog);
        var startedAt = Stopwatch.GetTimestamp();
        await using var cluster = await Cluster.StartAsync(arena.ConnectionString, nodes);
        using var shop = new Shop(cluster.Addresses);

        using var drained = new CancellationTokenSource();
        var newcomers = shop.PlaceNowAndThenAsync(BetweenNewOrders, drained.Token);
        var drain = await Drain.WatchAsync(arena, old, startedAt);
        await drained.CancelAsync();
        var whileDraining = await newcomers;

        using var enough = new CancellationTokenSource(extent.Unloaded);
        var unloaded = await shop.PlaceNowAndThenAsync(BetweenNewOrders, enough.Token);

        var began = Stopwatch.GetTimestamp();
        await shop.PlaceAsync(Clients, extent.Normal);
        while (await arena.CountUndecidedAsync() > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        var normal = extent.Normal / Stopwatch.GetElapsedTime(began).TotalSeconds;

        // What is left of them is what the next round's nodes find, and tidy up.
        await cluster.KillAsync();
        await arena.CheckAllDecidedOnceAsync();
        return new RecoveryRound(drain, normal, new Sample(whileDraining), new Sample(unloaded));
    }

    /// <summary>How much is done.</summary>
    /// <param name="Nodes">How many nodes drain a backlog, and then another number of them, in turn.</param>
    /// <param name="Rounds">How often.</param>
    /// <param name="Seeds">How many orders the killed nodes took.</param>
    /// <param name="Backlog">How many orders are made of them.</param>
    /// <param name="Normal">How many new ones are taken and decided for comparison.</param>
    /// <param name="Unloaded">For how long new orders are timed while there is nothing else to do.</param>
    private sealed record Extent(
        IReadOnlyList<int> Nodes,
        int Rounds,
        int Seeds,
        int Backlog,
        int Normal,
        TimeSpan Unloaded
    )
    {
        public static Extent Smoke { get; } =
            new([2], 1, 60, 1_000, 200, TimeSpan.FromMilliseconds(500));

        public static Extent Full(int rounds) =>
            new([3, 1], rounds, 600, 100_000, 6_000, TimeSpan.FromSeconds(10));
    }
}
