using Planne.Bench.Comparison;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Growth;

/// <summary>More and more hosts on one database, with the same load for all of them together.</summary>
internal sealed class NodesAxis(string server, IReadOnlyList<int> sizes, Demand demand) : IAxis
{
    public string Name => "nodes";

    public string Counts => "Hosts";

    public IReadOnlyList<int> Sizes => sizes;

    public Task PrepareAsync() => Task.CompletedTask;

    public async Task<Burst> MeasureAsync(int size)
    {
        await using var rig = await Rig.StartAsync(new Product(size), server);
        await demand.WarmAsync(rig);
        await demand.SettleAsync(rig);
        return await demand.MeasureAsync(rig);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
