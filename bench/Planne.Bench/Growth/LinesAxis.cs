using Planne.Bench.Comparison;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Growth;

/// <summary>Orders of more and more lines.</summary>
internal sealed class LinesAxis(string server, IReadOnlyList<int> sizes, Demand demand) : IAxis
{
    public string Name => "lines";

    public string Counts => "Lines an order";

    public IReadOnlyList<int> Sizes => sizes;

    public Task PrepareAsync() => Task.CompletedTask;

    public async Task<Burst> MeasureAsync(int size)
    {
        await using var rig = await Rig.StartAsync(new Product(), server, size);
        await demand.WarmAsync(rig);
        await demand.SettleAsync(rig);
        return await demand.MeasureAsync(rig);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
