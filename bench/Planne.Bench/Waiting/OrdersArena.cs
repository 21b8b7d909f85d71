using System.Diagnostics;
using System.Globalization;
using MySqlConnector;

namespace Planne.Bench.Waiting;

/// <summary>The product's own database with many orders in it, all decided, and everybody's connections to it.</summary>
internal sealed class OrdersArena : IAsyncDisposable
{
    private const int Connections = 8;
    private const int Chunk = 200_000;

    // More than a minute of preparation is not worth a table five times as large.
    private static readonly TimeSpan LongestChunk = TimeSpan.FromMinutes(1) / 5;

    private OrdersArena(string connectionString, string schema)
    {
        ConnectionString = connectionString;
        Schema = schema;
    }

    /// <summary>Of this database, as the host is given it.</summary>
    public string ConnectionString { get; }

    public string Schema { get; }

    /// <summary>How many orders there were at first; their ids begin at 1, without gaps.</summary>
    public int Orders { get; private set; }

    /// <summary>Connections on which statements are prepared.</summary>
    public IReadOnlyList<RawConnection> Raw { get; private set; } = [];

    /// <summary>The one that arranges what the others are asked about.</summary>
    public RawConnection Own => Raw[0];

    public static async Task<OrdersArena> OpenAsync(string server, int orders)
    {
        var name = $"planne_bench_{Guid.CreateVersion7():N}"[..32];
        var arena = new OrdersArena(
            new MySqlConnectionStringBuilder(server) { Database = name }.ConnectionString,
            name
        );
        await HostUnderTest.SetUpDatabaseAsync(arena.ConnectionString);
        var patient = new MySqlConnectionStringBuilder(server) { DefaultCommandTimeout = 0 };
        var raw = new List<RawConnection>();
        for (var number = 0; number < Connections; number++)
        {
            raw.Add(await RawConnection.OpenAsync(patient.ConnectionString, name));
        }

        arena.Raw = raw;
        await arena.FillAsync(orders);
        return arena;
    }

    /// <summary>Adds orders that nobody will decide: no message tells of them.</summary>
    /// <returns>The least of their ids, which follow each other; the host gives out greater ones.</returns>
    public async Task<int> InsertPendingAsync(int count)
    {
        var first = 1 + (int)await Own.ScalarAsync("select max(id) from orders");
        await Own.ExecuteAsync(
            $"""
            insert into orders (id, status, amount_cents)
            with recursive ids (id) as (
              select {first}
              union all
              select id + 1 from ids where id < {first + count - 1}
            )
            select id, 'PENDING', 400 from ids
            """
        );
        return first;
    }

    /// <summary>Decides orders whose ids follow each other, in one commit.</summary>
    /// <returns>When the commit had ended, as <see cref="Stopwatch"/> tells time.</returns>
    public async Task<long> DecideAsync(int first, int count)
    {
        await Own.InTransactionAsync(() =>
            Own.ExecuteAsync(
                "update orders set status = 'APPROVED' where id between ? and ?",
                first,
                first + count - 1
            )
        );
        return Stopwatch.GetTimestamp();
    }

    /// <summary>Sets the status of some orders, in one statement.</summary>
    public Task SetStatusAsync(IEnumerable<int> orders, string status) =>
        Own.TextAsync(
            $"update orders set status = '{status}' where id in ({string.Join(',', orders)})"
        );

    public async ValueTask DisposeAsync()
    {
        await Own.ExecuteAsync($"drop database `{Schema}`");
        foreach (var connection in Raw)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task FillAsync(int orders)
    {
        await Own.ExecuteAsync($"set session cte_max_recursion_depth = {Chunk}");
        var began = Stopwatch.GetTimestamp();
        while (Orders < orders)
        {
            var last = Math.Min(Orders + Chunk, orders);
            await Own.ExecuteAsync(InsertDecided(Orders + 1, last));
            Orders = last;
            if (Stopwatch.GetElapsedTime(began) > LongestChunk && Orders == Chunk)
            {
                break;
            }
        }

        await Own.QueryAsync("analyze table orders", _ => 0);
    }

    private static string InsertDecided(int first, int last) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into orders (id, status, amount_cents, created_at, sent_at)
            with recursive ids (id) as (
              select {first}
              union all
              select id + 1 from ids where id < {last}
            )
            select id,
                   if(id % 2 = 0, 'APPROVED', 'REFUSED'),
                   400,
                   '2026-01-01' + interval id second,
                   '2026-01-01' + interval id second
            from   ids
            """
        );
}
