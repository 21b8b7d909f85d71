using System.Diagnostics;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Comparison.Load;
using Planne.Bench.Recovery;
using Planne.Testing;

namespace Planne.Bench.Comparison;

/// <summary>What a host of the product's is like while many orders wait.</summary>
/// <param name="Orders">How many waited when the load began.</param>
/// <param name="LeftAtEnd">How many of them still did when it ended.</param>
/// <param name="AcceptedPerSecond">How many new ones it took meanwhile.</param>
/// <param name="PeakMegabytes">The most memory that it had, from its start until all were decided.</param>
internal sealed record BacklogFigures(
    long Orders,
    long LeftAtEnd,
    double AcceptedPerSecond,
    double PeakMegabytes
);

/// <summary>Measures how one host of the product's takes orders while it also decides those of nodes that were killed.</summary>
internal static class BacklogPart
{
    private const int Killed = 3;
    private const int Seeds = 600;
    private const int Clients = 32;

    public static async Task<BacklogFigures> MeasureAsync(string server, Wrk wrk, Extent extent)
    {
        await using var arena = await BacklogArena.OpenAsync(server);
        await arena.LeaveBehindAsync(Killed, Seeds, Clients);
        var old = await arena.AddBacklogAsync(extent.Backlog);
        await using var counter = await DatabaseCounter.OpenAsync(arena.ConnectionString);
        await counter.SettleAsync();

        await using var host = await HostProcess.StartAsync(
            arena.ConnectionString,
            Product.Settings
        );
        var drain = Drain.WatchAsync(arena, old, Stopwatch.GetTimestamp());
        // The dead are found out after seconds, which is time enough to get warm.
        await wrk.SaturateAsync([host.Address], extent.Clients, extent.WarmUp);
        while (await counter.CountUndecidedAsync(old.First, old.Last) == old.Count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        var waiting = await counter.CountUndecidedAsync(old.First, old.Last);
        var load = await wrk.SaturateAsync([host.Address], extent.Clients, extent.Saturating);
        var left = await counter.CountUndecidedAsync(old.First, old.Last);
        await drain;
        await Eventually.IsAsync(0L, counter.CountUndecidedAsync);
        await arena.CheckAllDecidedOnceAsync();
        return new BacklogFigures(
            waiting,
            left,
            load.Accepted / load.Seconds,
            await host.PeakMemoryAsync() / 1e6
        );
    }
}
