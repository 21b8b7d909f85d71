using Planne.Bench.Comparison;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Recovery;

namespace Planne.Bench.Growth;

/// <summary>More and more orders of killed nodes that wait when the load begins.</summary>
internal sealed class BacklogAxis(string server, IReadOnlyList<int> sizes, int seeds, Demand demand)
    : IAxis
{
    private const int Killed = 1;
    private const int Clients = 32;

    private BacklogArena? arena;

    public string Name => "backlog";

    public string Counts => "Orders that wait";

    public IReadOnlyList<int> Sizes => sizes;

    public async Task PrepareAsync()
    {
        arena = await BacklogArena.OpenAsync(server);
        await arena.LeaveBehindAsync(Killed, seeds, Clients);
    }

    public async Task<Burst> MeasureAsync(int size)
    {
        var database = OrdersDatabase.At(arena!.ConnectionString);
        var before = await database.LastRowsAsync();
        var old = await arena.AddOrdersAsync(size);
        await using var rig = await Rig.StartOnAsync(new Product(), database, before, old.Count);
        await demand.WarmAsync(rig, undecided: old.Count);
        await demand.SettleAsync(rig);
        if (size > 0)
        {
            await arena.AddMessagesAsync(old);
            // The load begins with the first that is decided, which is seconds later.
            while (await arena.CountUndecidedAsync(old) == old.Count)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        return await demand.MeasureAsync(rig);
    }

    public ValueTask DisposeAsync() => arena?.DisposeAsync() ?? ValueTask.CompletedTask;
}
