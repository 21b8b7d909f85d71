using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Comparison.Load;

namespace Planne.Bench.Comparison;

/// <summary>What is done with a contestant in a round, from an empty database to the check of all rows.</summary>
internal static class OneRound
{
    private const double Share = 0.7;
    private const int ProbeOrders = 3;

    public static async Task<ContestantRound> RunAsync(
        IContestant contestant,
        string server,
        Wrk wrk,
        Extent extent
    )
    {
        await using var rig = await Rig.StartAsync(contestant, server);
        await rig.ProbeAsync(ProbeOrders);

        // As many as are under way at once, and as many again, so that the timetable need not wait for slow answers.
        var (clients, manyClients) = (extent.Clients, 2 * extent.Clients);
        Func<Task<LoadFigures>> Saturate(int clients, TimeSpan duration) =>
            () => wrk.SaturateAsync(rig.Addresses, clients, duration);
        Task<Burst> KeepAsync(double rate, TimeSpan duration) =>
            rig.MeasureAsync(
                () => wrk.KeepRateAsync(rig.Addresses[0], manyClients, duration, rate),
                manyClients
            );

        await rig.GetWarmAsync(Saturate(clients, extent.WarmUp), extent.MostWarmUps, clients);
        var alone = await rig.AskAsync(Saturate(1, extent.Alone), clients: 1);
        var most = await rig.MeasureAsync(Saturate(clients, extent.Saturating), clients);
        var constant =
            extent.Constant > TimeSpan.Zero
                ? await KeepAsync(extent.ConstantRate, extent.Constant)
                : null;
        var seventy = await KeepAsync(Share * most.AcceptedAndDecidedPerSecond, extent.Seventy);
        await rig.CheckAsync();
        return new ContestantRound(
            alone,
            most,
            constant,
            seventy,
            rig.ServicePeak,
            rig.QueuePeak,
            rig.DatabasePeak
        );
    }
}
