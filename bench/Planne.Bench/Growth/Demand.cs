using System.Diagnostics;
using Planne.Bench.Comparison;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Comparison.Load;
using Planne.Bench.Load;

namespace Planne.Bench.Growth;

/// <summary>The orders that hosts are sent, the same at each point.</summary>
/// <param name="extent">How many, and for how long.</param>
/// <param name="wrk">The command that sends them; null for a few orders that are counted and not timed.</param>
internal sealed class Demand(Extent extent, IReadOnlyList<string>? wrk)
{
    private const int Few = 40;
    private const int ProbeOrders = 2;

    /// <summary>Looks at a few answers, and lets the hosts get warm.</summary>
    /// <param name="rig">Hosts and database.</param>
    /// <param name="undecided">How many orders wait that are not to be decided yet.</param>
    public async Task WarmAsync(Rig rig, long undecided = 0)
    {
        await rig.ProbeAsync(ProbeOrders);
        await rig.GetWarmAsync(
            () => SendAsync(rig, extent.WarmUp),
            extent.MostWarmUps,
            extent.Clients,
            undecided
        );
    }

    /// <summary>Has the server write out what it has left to write, where time is taken.</summary>
    public Task SettleAsync(Rig rig) => wrk is null ? Task.CompletedTask : rig.SettleAsync();

    /// <summary>Sends the load, waits until all is decided, and holds the rows against the answers.</summary>
    public async Task<Burst> MeasureAsync(Rig rig)
    {
        var burst = await rig.MeasureAsync(
            () => SendAsync(rig, extent.Saturating),
            extent.Clients,
            settle: false
        );
        await rig.CheckAsync();
        return burst;
    }

    private Task<LoadFigures> SendAsync(Rig rig, TimeSpan duration) =>
        wrk is null
            ? SendFewAsync(rig)
            : new Wrk(wrk, rig.Lines).SaturateAsync(rig.Addresses, extent.Clients, duration);

    private async Task<LoadFigures> SendFewAsync(Rig rig)
    {
        using var shop = new Shop(rig.Addresses, rig.Lines);
        var began = Stopwatch.GetTimestamp();
        await shop.PlaceAsync(extent.Clients, Few);
        return new LoadFigures(
            Few,
            Refusals: 0,
            Failures: 0,
            Stopwatch.GetElapsedTime(began).TotalSeconds,
            [],
            Late: 0,
            LatestMilliseconds: 0
        );
    }
}
