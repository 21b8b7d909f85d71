using System.Diagnostics;
using MySqlConnector;

namespace Planne.Bench.Waiting;

/// <summary>What it takes to look once.</summary>
/// <param name="Watched">How many orders are watched.</param>
/// <param name="Who">Who looks.</param>
/// <param name="How">What it asks.</param>
/// <param name="Statements">How many statements a look is.</param>
/// <param name="Milliseconds">How long a look takes, one figure a round.</param>
internal sealed record LookFigures(
    int Watched,
    string Who,
    string How,
    long Statements,
    Sample Milliseconds
);

/// <summary>What it costs the database to be asked which of the watched orders were decided.</summary>
internal sealed class QuestionPart(OrdersArena arena, ServerActivity server, int rounds)
{
    // A single look may be too short to be timed by itself.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);

    public async Task<IReadOnlyList<LookFigures>> MeasureAsync(IEnumerable<int> counts)
    {
        await using var connection = new MySqlConnection(
            new MySqlConnectionStringBuilder(arena.ConnectionString)
            {
                Pooling = false,
            }.ConnectionString
        );
        await connection.OpenAsync();
        await CheckReaderAsync(connection);
        await arena.Own.ExecuteAsync(
            "insert into order_changes (order_id, status) select id, status from orders"
        );

        var figures = new List<LookFigures>();
        foreach (var count in counts)
        {
            await Console.Error.WriteLineAsync($"question, {count} orders …");
            figures.AddRange(await MeasureAsync(connection, count));
        }

        return figures;
    }

    private async Task<IEnumerable<LookFigures>> MeasureAsync(MySqlConnection connection, int count)
    {
        var watched = await WatchedOrders.ArrangeAsync(arena, count);
        var looks = Look.All(arena, connection, watched);
        var statements = new List<long>();
        foreach (var look in looks)
        {
            // Once unseen: statements are prepared, pages are read.
            watched.Check(look.Who, await look.FindAsync());
            var before = await server.QuestionsAsync();
            watched.Check(look.Who, await look.FindAsync());
            statements.Add(await server.QuestionsAsync() - before);
        }

        var milliseconds = looks.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < looks.Count; turn++)
            {
                var next = (round + turn) % looks.Count;
                milliseconds[next].Add(await TimeAsync(looks[next], watched));
            }
        }

        await arena.SetStatusAsync(watched.Ids, "APPROVED");
        return looks.Select(
            (look, each) =>
                new LookFigures(
                    count,
                    look.Who,
                    look.How,
                    statements[each],
                    new Sample(milliseconds[each])
                )
        );
    }

    private static async Task<double> TimeAsync(Look look, WatchedOrders watched)
    {
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        var looks = 0;
        TimeSpan elapsed;
        List<int> found;
        do
        {
            found = await look.FindAsync();
            looks++;
            elapsed = Stopwatch.GetElapsedTime(began);
        } while (elapsed < Turn);

        watched.Check(look.Who, found);
        return elapsed.TotalMilliseconds / looks;
    }

    /// <summary>Fails unless the reader of the change table sees what commits late, and all of it once.</summary>
    private async Task CheckReaderAsync(MySqlConnection connection)
    {
        var (early, late) = (arena.Raw[1], arena.Raw[2]);
        var reader = new ChangeReader(connection, since: 0);
        await late.TextAsync("start transaction");
        await late.ExecuteAsync(ChangeTable.Insert, 1, "APPROVED");
        await early.ExecuteAsync(ChangeTable.Insert, 2, "APPROVED");
        var first = await reader.ReadAsync();
        await late.TextAsync("commit");
        var second = await reader.ReadAsync();
        var third = await reader.ReadAsync();
        if ((first, second, third) is not ([2], [1], []))
        {
            throw new InvalidOperationException("The change table's reader misses or repeats.");
        }
    }
}
