using System.Globalization;
using MySqlConnector;
using Planne.Bench.Load;

namespace Planne.Bench.Recovery;

/// <summary>The product's own database, and a backlog in it of nodes that were killed.</summary>
internal sealed class BacklogArena : IAsyncDisposable
{
    // Each id of seven digits can be written over another in a message, whose length stays what it was.
    private const int FirstOrder = 1_000_001;

    private BacklogArena(string connectionString, string schema, RawConnection own)
    {
        ConnectionString = connectionString;
        Schema = schema;
        Own = own;
    }

    /// <summary>Of this database, as the hosts are given it.</summary>
    public string ConnectionString { get; }

    private string Schema { get; }

    private RawConnection Own { get; }

    public static async Task<BacklogArena> OpenAsync(string server)
    {
        var name = $"planne_bench_{Guid.CreateVersion7():N}"[..32];
        var connection = new MySqlConnectionStringBuilder(server) { Database = name };
        await Cluster.SetUpDatabaseAsync(connection.ConnectionString);
        var patient = new MySqlConnectionStringBuilder(server) { DefaultCommandTimeout = 0 };
        var own = await RawConnection.OpenAsync(patient.ConnectionString, name);
        await own.ExecuteAsync("insert into id_blocks values ('orders', ?)", FirstOrder);
        return new BacklogArena(connection.ConnectionString, name, own);
    }

    /// <summary>
    /// Lets hosts take orders that none of them can decide, and kills the hosts; what they leave behind is what each
    /// backlog is made of.
    /// </summary>
    public async Task LeaveBehindAsync(int hosts, int orders, int clients)
    {
        await using (var cluster = await Cluster.StartAsync(ConnectionString, hosts))
        {
            await Own.TextAsync("lock tables decisions write");
            using var shop = new Shop(cluster.Addresses);
            await shop.PlaceAsync(clients, orders);
            await cluster.KillAsync();
        }

        await Own.TextAsync("unlock tables");
        await Own.TextAsync(
            """
            create table seeds (
              number int not null primary key,
              order_id int not null,
              key (order_id)
            )
            """
        );
        await Own.TextAsync(
            """
            insert into seeds
            select row_number() over (order by id) - 1, id
            from   orders
            """
        );
        await Own.TextAsync("create table seed_orders as select * from orders");
        await Own.TextAsync("create table seed_items as select * from order_items");
        await Own.TextAsync(
            """
            create table seed_envelopes as
            select cast(substring_index(substring_index(convert(body using latin1), '"orderId":', -1), ',', 1) as signed)
                     as order_id,
                   e.*
            from   wolverine_incoming_envelopes e
            where  status = 'Incoming'
            """
        );
        await Own.TextAsync("delete from wolverine_incoming_envelopes");
        await Own.TextAsync("delete from order_items");
        await Own.TextAsync("delete from orders");
        await CheckAsync("seed_envelopes", orders);
        await CheckAsync(
            """
            (select s.order_id from seeds s join seed_envelopes e on e.order_id = s.order_id) as matched
            """,
            orders
        );
    }

    /// <summary>Adds orders with their items and messages, as the killed hosts left them behind, with ids of their own.</summary>
    /// <returns>Their ids, from the first to the last.</returns>
    public async Task<OldOrders> AddBacklogAsync(int count)
    {
        var old = await AddOrdersAsync(count);
        await AddMessagesAsync(old);
        return old;
    }

    /// <summary>Adds orders with their items alone, which nobody can decide before their messages come.</summary>
    /// <returns>Their ids, from the first to the last.</returns>
    public async Task<OldOrders> AddOrdersAsync(int count)
    {
        var next = await Own.ScalarAsync("select next from id_blocks where name = 'orders'");
        var old = new OldOrders(next, next + count - 1);
        await InsertCopiesAsync(
            old,
            "orders (id, status, amount_cents)",
            id => $"{id}, x.status, x.amount_cents",
            "seed_orders x on x.id"
        );
        await InsertCopiesAsync(
            old,
            "order_items (order_id, product_id, quantity)",
            id => $"{id}, x.product_id, x.quantity",
            "seed_items x on x.order_id"
        );
        await Own.ExecuteAsync("update id_blocks set next = ? where name = 'orders'", next + count);
        await Own.QueryAsync("analyze table orders, order_items", _ => 0);
        return await CountUndecidedAsync(old) == count
            ? old
            : throw new InvalidOperationException($"There are not {count} old orders.");
    }

    /// <summary>Adds their messages, all in one commit.</summary>
    public async Task AddMessagesAsync(OldOrders old)
    {
        await InsertCopiesAsync(
            old,
            "wolverine_incoming_envelopes (id, status, owner_id, due_at, attempts, received_at, message_type, body)",
            id =>
                $"""
                    concat(left(x.id, 8), unhex(lpad(hex({id}), 16, '0'))), x.status, x.owner_id, utc_timestamp(6), x.attempts,
                    x.received_at, x.message_type,
                    replace(x.body, concat('"orderId":', s.order_id), concat('"orderId":', {id}))
                    """,
            "seed_envelopes x on x.order_id"
        );
        await Own.QueryAsync("analyze table wolverine_incoming_envelopes", _ => 0);
    }

    public Task<long> CountUndecidedAsync(OldOrders old) =>
        Own.ScalarAsync(
            "select count(*) from orders where status = 'PENDING' and id between ? and ?",
            old.First,
            old.Last
        );

    public Task<long> CountUndecidedAsync() =>
        Own.ScalarAsync("select count(*) from orders where status = 'PENDING'");

    /// <exception cref="InvalidOperationException">An order was decided twice or not at all, or its message died.</exception>
    public async Task CheckAllDecidedOnceAsync()
    {
        var orders = await Own.ScalarAsync("select count(*) from orders");
        await CheckAsync("decisions", orders);
        await CheckAsync("decision_log", orders);
        await CheckAsync("wolverine_dead_letters", 0);
        await CheckAsync("(select id from orders where status = 'PENDING') as undecided", 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Own.TextAsync($"drop database `{Schema}`");
        await Own.DisposeAsync();
    }

    private async Task InsertCopiesAsync(
        OldOrders orders,
        string into,
        Func<string, string> columns,
        string seed
    )
    {
        var seeds = await Own.ScalarAsync("select count(*) from seeds");
        var id = string.Create(
            CultureInfo.InvariantCulture,
            $"({orders.First} + copy * {seeds} + s.number)"
        );
        await Own.TextAsync("set session cte_max_recursion_depth = 1000000");
        await Own.TextAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                insert into {into}
                with recursive copies (copy) as (
                  select 0
                  union all
                  select copy + 1 from copies where copy < {(orders.Count - 1) / seeds}
                )
                select {columns(id)}
                from   copies
                join   seeds s on {id} <= {orders.Last}
                join   {seed} = s.order_id
                """
            )
        );
    }

    private async Task CheckAsync(string rows, long expected)
    {
        var found = await Own.ScalarAsync($"select count(*) from {rows}");
        if (found != expected)
        {
            throw new InvalidOperationException(
                $"There are {found} rows where {expected} should be: {rows}"
            );
        }
    }
}

/// <summary>The orders of a backlog, by their ids.</summary>
internal readonly record struct OldOrders(long First, long Last)
{
    public long Count => Last - First + 1;
}
