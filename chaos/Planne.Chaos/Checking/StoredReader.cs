using System.Runtime.InteropServices;
using System.Text;
using MySqlConnector;

namespace Planne.Chaos.Checking;

/// <summary>Reads what a database holds at one moment, row by row.</summary>
internal sealed class StoredReader
{
    private const string Items = """
        select order_id, product_id, quantity
        from   order_items
        where  order_id is not null
        order  by id
        """;

    private const string Keys = """
        select order_id, idempotency_key
        from   idempotency_keys
        order  by order_id
        """;

    private const string Orders = """
        select id, status, amount_cents
        from   orders
        order  by id
        """;

    private const string Products = "select id, price_cents from products";
    private const string Decisions = "select order_id, verdict from decisions";
    private const string DecisionLog = "select order_id, verdict from decision_log order by id";

    private const string Inbox = """
        select id, message_type, status, owner_id
        from   wolverine_incoming_envelopes
        """;

    private const string Outbox = """
        select id, message_type, '', owner_id
        from   wolverine_outgoing_envelopes
        """;

    private const string DeadLetters = """
        select id, message_type, '', 0
        from   wolverine_dead_letters
        """;

    private const string Nodes = "select node_number from wolverine_nodes";

    private const string Terms = """
        select term,
               holder,
               timestampdiff(microsecond, '2000-01-01', acquired_at),
               timestampdiff(microsecond, '2000-01-01', coalesce(released_at, expires_at))
        from   wolverine_leadership_terms
        order  by term
        """;

    private readonly MySqlConnection connection;
    private readonly MySqlTransaction snapshot;
    private readonly CancellationToken cancellation;

    private StoredReader(MySqlTransaction snapshot, CancellationToken cancellation)
    {
        connection = snapshot.Connection!;
        this.snapshot = snapshot;
        this.cancellation = cancellation;
    }

    /// <summary>Reads all of it as of one moment, while nodes may go on.</summary>
    /// <param name="connection">An open connection to the database.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Stored> ReadAsync(
        MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using var moment = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.Snapshot,
            cancellation
        );
        return await new StoredReader(moment, cancellation).ReadAsync();
    }

    private async Task<Stored> ReadAsync()
    {
        var keys = new Dictionary<int, List<string>>();
        await EachAsync(Keys, row => Add(keys, row.GetInt32(0), Text(row, 1)));
        var lines = new Dictionary<int, List<Line>>();
        await EachAsync(
            Items,
            row => Add(lines, row.GetInt32(0), new Line(row.GetInt32(1), row.GetInt32(2)))
        );

        var orders = new List<StoredOrder>();
        await EachAsync(
            Orders,
            row =>
            {
                var id = row.GetInt32(0);
                var items = lines.GetValueOrDefault(id) ?? [];
                var (status, amount) = (string.Intern(row.GetString(1)), row.GetInt32(2));
                orders.AddRange(
                    keys.Remove(id, out var own)
                        ? own.Select(key => new StoredOrder(id, key, status, amount, items))
                        : [new StoredOrder(id, null, status, amount, items)]
                );
            }
        );

        var prices = new Dictionary<int, int>();
        await EachAsync(Products, row => prices.Add(row.GetInt32(0), row.GetInt32(1)));

        return new Stored(
            orders,
            await ListAsync(Decisions, Verdict),
            await ListAsync(DecisionLog, Verdict),
            await ListAsync(Inbox, Message),
            await ListAsync(Outbox, Message),
            await ListAsync(DeadLetters, Message),
            await ListAsync(Nodes, row => row.GetInt32(0)),
            await ListAsync(Terms, LeadershipTerm),
            prices
        )
        {
            StrayKeys =
            [
                .. keys.SelectMany(left => left.Value.Select(key => new StrayKey(key, left.Key))),
            ],
        };
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<MySqlDataReader, T> read)
    {
        var list = new List<T>();
        await EachAsync(sql, row => list.Add(read(row)));
        return list;
    }

    private async Task EachAsync(string sql, Action<MySqlDataReader> read)
    {
        await using var command = new MySqlCommand(sql, connection, snapshot);
        // A hundred thousand orders and more, on a machine that was just under load.
        command.CommandTimeout = 300;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            read(reader);
        }
    }

    private static void Add<T>(Dictionary<int, List<T>> lists, int key, T value)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(lists, key, out _);
        (list ??= []).Add(value);
    }

    private static StoredVerdict Verdict(MySqlDataReader row) =>
        new(row.GetInt32(0), string.Intern(row.GetString(1)));

    private static StoredMessage Message(MySqlDataReader row) =>
        new(
            Id(row, 0),
            string.Intern(row.GetString(1)),
            string.Intern(row.GetString(2)),
            row.GetInt32(3)
        );

    private static Term LeadershipTerm(MySqlDataReader row) =>
        new(row.GetInt64(0), Id(row, 1), row.GetInt64(2), row.GetInt64(3));

    private static Guid Id(MySqlDataReader row, int column) =>
        new(row.GetFieldValue<byte[]>(column), bigEndian: true);

    private static string Text(MySqlDataReader row, int column) =>
        Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));
}
