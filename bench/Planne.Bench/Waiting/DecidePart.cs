using System.Diagnostics;

namespace Planne.Bench.Waiting;

/// <summary>How fast orders are decided.</summary>
/// <param name="How">What a transaction does.</param>
/// <param name="PerSecond">Commits per second, one figure a round.</param>
internal sealed record DecideFigures(string How, Sample PerSecond);

/// <summary>What a change table costs those who decide orders: a row more in each of their transactions.</summary>
internal sealed class DecidePart(OrdersArena arena, int rounds, int decisions)
{
    private const string Update =
        "update orders set status = 'APPROVED' where id = ? and status = 'PENDING'";

    public async Task<IReadOnlyList<DecideFigures>> MeasureAsync()
    {
        await Console.Error.WriteLineAsync("decide …");
        // Once unseen.
        await RunAsync(inserts: false);
        await RunAsync(inserts: true);
        var (alone, inserted) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var inserts in (bool[])[round % 2 == 0, round % 2 != 0])
            {
                (inserts ? inserted : alone).Add(await RunAsync(inserts));
            }
        }

        return
        [
            new("update the order", new Sample(alone)),
            new("update the order, insert a change", new Sample(inserted)),
        ];
    }

    private async Task<double> RunAsync(bool inserts)
    {
        int[] ids = [.. Enumerable.Range(arena.Orders - decisions + 1, decisions)];
        await arena.SetStatusAsync(ids, "PENDING");
        await arena.Own.ExecuteAsync("truncate order_changes");
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        await Step.AtOnceAsync(
            ids,
            arena.Raw.Count,
            (caller, id) => DecideAsync(arena.Raw[caller], id, inserts)
        );
        var elapsed = Stopwatch.GetElapsedTime(began);

        var rows = await arena.Own.ScalarAsync("select count(*) from order_changes");
        var left = await arena.Own.ScalarAsync(
            "select count(*) from orders where status = 'PENDING'"
        );
        return (rows, left) == (inserts ? decisions : 0, 0)
            ? decisions / elapsed.TotalSeconds
            : throw new InvalidOperationException($"{left} orders are pending, {rows} changes.");
    }

    private static Task DecideAsync(RawConnection connection, int id, bool inserts) =>
        connection.InTransactionAsync(async () =>
        {
            await connection.ExecuteAsync(Update, id);
            if (inserts)
            {
                await connection.ExecuteAsync(ChangeTable.Insert, id, "APPROVED");
            }
        });
}
