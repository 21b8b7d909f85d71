using System.Globalization;
using Planne.Bench.Comparison;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Load;

namespace Planne.Bench.Growth;

/// <summary>More and more orders that are there already, and decided: a database of each size, filled once.</summary>
internal sealed class TablesAxis(string server, IReadOnlyList<int> sizes, Demand demand) : IAxis
{
    private readonly Dictionary<int, OrdersDatabase> databases = [];

    public string Name => "tables";

    public string Counts => "Orders there already";

    public IReadOnlyList<int> Sizes => sizes;

    /// <summary>How many seconds it took to fill the database of each size.</summary>
    public Dictionary<int, double> SecondsToFill { get; } = [];

    public async Task PrepareAsync()
    {
        foreach (var size in sizes)
        {
            var database = await OrdersDatabase.MakeAsync(server);
            databases.Add(size, database);
            await Cluster.SetUpDatabaseAsync(database.ConnectionString);
            SecondsToFill[size] = await DecidedOrders.FillAsync(database.ConnectionString, size);
            await Console.Error.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{size:N0} orders of {DecidedOrders.Lines} lines were made in {SecondsToFill[size]:0.0} s"
                )
            );
        }
    }

    public async Task<Burst> MeasureAsync(int size)
    {
        var database = databases[size];
        var before = await database.LastRowsAsync();
        Burst burst;
        await using (var rig = await Rig.StartOnAsync(new Product(), database, before, waiting: 0))
        {
            await demand.WarmAsync(rig);
            await demand.SettleAsync(rig);
            burst = await demand.MeasureAsync(rig);
        }

        await DecidedOrders.DeleteAfterAsync(database.ConnectionString, before);
        return burst;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases.Values)
        {
            await database.DisposeAsync();
        }
    }
}
