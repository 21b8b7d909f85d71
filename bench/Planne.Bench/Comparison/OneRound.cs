using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Comparison.Load;

namespace Planne.Bench.Comparison;

/// <summary>What is done with a contestant in a round, from an empty database to the check of all rows.</summary>
internal static class OneRound
{
    private const double Share = 0.7;
    private const int ProbeOrders = 3;
    private const double MuchFaster = 1.1;
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(50);

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
            () => wrk.SaturateAsync(rig.Address, clients, duration);
        Task<Burst> KeepAsync(double rate, TimeSpan duration) =>
            rig.MeasureAsync(
                () => wrk.KeepRateAsync(rig.Address, manyClients, duration, rate),
                manyClients,
                BetweenSamples
            );

        await GetWarmAsync(
            () => rig.WarmUpAsync(Saturate(clients, extent.WarmUp), clients, BetweenSamples),
            extent.MostWarmUps
        );
        var alone = await rig.AskAsync(Saturate(1, extent.Alone), clients: 1);
        var most = await rig.MeasureAsync(
            Saturate(clients, extent.Saturating),
            clients,
            BetweenSamples
        );
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

    // What is compiled while it runs needs some thousand orders, which take one contestant a second and another one ten.
    private static async Task GetWarmAsync(Func<Task<LoadFigures>> load, int most)
    {
        var before = 0.0;
        for (var time = 0; time < most; time++)
        {
            var sent = await load();
            var now = sent.Accepted / sent.Seconds;
            if (now < before * MuchFaster)
            {
                return;
            }

            before = now;
        }
    }
}
