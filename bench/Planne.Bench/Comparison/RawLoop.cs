using System.Diagnostics;
using MySqlConnector;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Comparison;

/// <summary>
/// What the database gives to two connections that write the same rows in groups, and do nothing else: no HTTP, no waiting
/// for one another. What the sketch that serves as limit is itself held against.
/// </summary>
internal sealed class RawLoop(string server)
{
    private const int Connections = 2;
    private const int Group = 128;

    /// <returns>Orders written and decided a second.</returns>
    public async Task<double> RunAsync(TimeSpan duration)
    {
        await using var database = await OrdersDatabase.MakeAsync(server);
        await database.AddTablesAsync();
        await using var counter = await DatabaseCounter.OpenAsync(database.ConnectionString);
        await ExecuteAsync(
            database.ConnectionString,
            """
            create table messages (
              order_id int not null primary key,
              body varbinary(1024) not null,
              handled bool not null default false
            )
            """
        );
        await counter.SettleAsync();
        var began = Stopwatch.GetTimestamp();
        var orders = await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(one => LoopAsync(database.ConnectionString, one, began, duration))
        );
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await database.CheckAsync(orders.Sum(), atMostUnanswered: 0);
        return orders.Sum() / seconds;
    }

    private static async Task<long> LoopAsync(
        string connectionString,
        int connection,
        long began,
        TimeSpan duration
    )
    {
        await using var opened = new MySqlConnection(connectionString);
        await opened.OpenAsync();
        var written = 0L;
        for (
            var group = connection;
            Stopwatch.GetElapsedTime(began) < duration;
            group += Connections
        )
        {
            var first = 1 + (group * Group);
            await RunAsync(opened, Inserts(first));
            await RunAsync(opened, Decisions(first));
            written += Group;
        }

        return written;
    }

    private static string Inserts(int first) =>
        $"""
            begin;
            insert into orders (id, status, amount_cents) values {Rows(
                first,
                id => $"({id},'PENDING',400)"
            )};
            insert into order_items (id, order_id, product_id, quantity) values {Rows(
                first,
                id => $"({(2 * id) - 1},{id},1,2),({2 * id},{id},3,1)"
            )};
            insert into messages (order_id, body) values {Rows(
                first,
                id => $$"""({{id}},'{"orderId":{{id}},"amountCents":400}')"""
            )};
            commit
            """;

    private static string Decisions(int first)
    {
        static string Verdict(int id) => id % 2 == 0 ? "APPROVED" : "REFUSED";
        var rows = Rows(first, id => $"({id},'{Verdict(id)}',utc_timestamp(6))");
        string Ids(int remainder) =>
            string.Join(',', Enumerable.Range(first, Group).Where(id => id % 2 == remainder));
        return $"""
            begin;
            insert into decisions (order_id, verdict, decided_at) values {rows};
            insert into decision_log (order_id, verdict, decided_at) values {rows};
            update orders set status = 'APPROVED' where id in ({Ids(0)});
            update orders set status = 'REFUSED' where id in ({Ids(1)});
            update messages set handled = true where order_id between {first} and {first
                + Group
                - 1};
            commit
            """;
    }

    private static string Rows(int first, Func<int, string> row) =>
        string.Join(',', Enumerable.Range(first, Group).Select(row));

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync();
        await RunAsync(connection, sql);
    }

    private static async Task RunAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
