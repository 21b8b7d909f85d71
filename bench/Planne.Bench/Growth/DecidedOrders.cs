using System.Diagnostics;
using System.Globalization;
using MySqlConnector;
using Planne.Bench.Comparison;

namespace Planne.Bench.Growth;

/// <summary>Orders that were placed and decided long ago, written by the database itself.</summary>
internal static class DecidedOrders
{
    /// <summary>Lines of each.</summary>
    public const int Lines = 2;

    private const int Chunk = 100_000;

    /// <summary>Fills the empty tables: orders, their lines, their verdicts, and the log of those.</summary>
    /// <returns>How many seconds it took.</returns>
    public static async Task<double> FillAsync(string connectionString, int orders)
    {
        var began = Stopwatch.GetTimestamp();
        await using (var own = await OpenAsync(connectionString))
        {
            await own.TextAsync("create table numbers (n int not null primary key)");
            await own.TextAsync($"set session cte_max_recursion_depth = {Chunk * Lines}");
            await own.TextAsync(
                $"""
                insert into numbers
                with recursive counted (n) as (
                  select 0
                  union all
                  select n + 1 from counted where n < {(Chunk * Lines) - 1}
                )
                select n from counted
                """
            );
        }

        // Two at a time, as there are two halves of about the same work.
        await Task.WhenAll(
            InsertAsync(connectionString, orders, Orders, Decisions),
            InsertAsync(connectionString, orders, OrderItems, DecisionLog)
        );
        await using (var own = await OpenAsync(connectionString))
        {
            await own.TextAsync("drop table numbers");
            await own.QueryAsync(
                "analyze table orders, order_items, decisions, decision_log",
                _ => 0
            );
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Deletes the orders after some rows with all that belongs to them, so that the tables are what they were.</summary>
    public static async Task DeleteAfterAsync(string connectionString, LastRows last)
    {
        await using var own = await OpenAsync(connectionString);
        await own.TextAsync($"delete from order_items where order_id > {last.Order}");
        await own.TextAsync($"delete from orders where id > {last.Order}");
        await own.TextAsync($"delete from decisions where order_id > {last.Order}");
        await own.TextAsync($"delete from decision_log where id > {last.Logged}");
        await own.TextAsync("delete from wolverine_incoming_envelopes");
    }

    private static async Task InsertAsync(
        string connectionString,
        int orders,
        params IReadOnlyList<Func<int, int, string>> tables
    )
    {
        await using var own = await OpenAsync(connectionString);
        // Lines may come before their orders.
        await own.TextAsync("set session foreign_key_checks = 0, unique_checks = 0");
        foreach (var table in tables)
        {
            for (var done = 0; done < orders; done += Chunk)
            {
                await own.TextAsync(table(done + 1, Math.Min(Chunk, orders - done)));
            }
        }
    }

    private static string Orders(int first, int count) =>
        Text(
            $"""
            insert into orders (id, status, amount_cents, created_at, sent_at)
            select {first} + n, {Verdict(first)}, 400, {Time(first)}, {Time(first)}
            from   numbers
            where  n < {count}
            order  by n
            """
        );

    private static string OrderItems(int first, int count) =>
        Text(
            $"""
            insert into order_items (id, order_id, product_id, quantity)
            select {((first - 1) * Lines) + 1} + n, {first} + n div {Lines}, n % 3 + 1, n % 2 + 1
            from   numbers
            where  n < {count * Lines}
            order  by n
            """
        );

    private static string Decisions(int first, int count) =>
        Text(
            $"""
            insert into decisions (order_id, verdict, decided_at)
            select {first} + n, {Verdict(first)}, {Time(first)}
            from   numbers
            where  n < {count}
            order  by n
            """
        );

    private static string DecisionLog(int first, int count) =>
        Text(
            $"""
            insert into decision_log (id, order_id, verdict, decided_at)
            select {first} + n, {first} + n, {Verdict(first)}, {Time(first)}
            from   numbers
            where  n < {count}
            order  by n
            """
        );

    private static string Verdict(int first) =>
        Text($"if(({first} + n) % 2 = 0, 'APPROVED', 'REFUSED')");

    private static string Time(int first) => Text($"'2020-01-01' + interval {first} + n second");

    private static async Task<RawConnection> OpenAsync(string connectionString)
    {
        var patient = new MySqlConnectionStringBuilder(connectionString)
        {
            DefaultCommandTimeout = 0,
        };
        var own = await RawConnection.OpenAsync(patient.ConnectionString, patient.Database);
        // Nobody replicates it, and the disk would have to hold it twice.
        await own.TextAsync("set session sql_log_bin = 0");
        return own;
    }

    private static string Text(FormattableString sql) => sql.ToString(CultureInfo.InvariantCulture);
}
