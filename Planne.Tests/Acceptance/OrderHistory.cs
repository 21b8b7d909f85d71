using MySqlConnector;
using Planne.Tests.Support;

namespace Planne.Tests.Acceptance;

/// <summary>What the database knows of all orders, and what must be true of it once all is quiet.</summary>
/// <param name="Orders">How many orders are stored.</param>
/// <param name="Undecided">How many are neither approved nor refused.</param>
/// <param name="WrongTotals">How many cost something else than their items.</param>
/// <param name="Decided">How many verdicts there are; an order has one at most, by its primary key.</param>
/// <param name="Logged">How many verdicts were ever given, by the log that no key keeps from holding two for an order.</param>
/// <param name="Contradicted">How many orders have another status than their verdict says.</param>
/// <param name="Waiting">How many messages are still to be handled.</param>
/// <param name="Dead">How many messages are dead letters.</param>
internal sealed record OrderHistory(
    long Orders,
    long Undecided,
    long WrongTotals,
    long Decided,
    long Logged,
    long Contradicted,
    long Waiting,
    long Dead
)
{
    /// <summary>What <paramref name="orders"/> orders look like of which each was decided once, and nothing is left.</summary>
    public static OrderHistory AllDecidedOnce(long orders) =>
        new(orders, 0, 0, orders, orders, 0, 0, 0);

    public static async Task<OrderHistory> ReadAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        return await ReadAsync(connection);
    }

    public static async Task<OrderHistory> ReadAsync(MySqlConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            select (select count(*) from orders),
                   (select count(*) from orders where status not in ('APPROVED', 'REFUSED')),
                   (select count(*)
                    from   orders o
                    where  o.amount_cents <> (select coalesce(sum(i.quantity * p.price_cents), -1)
                                              from   order_items i join products p on p.id = i.product_id
                                              where  i.order_id = o.id)),
                   (select count(*) from decisions),
                   (select count(*) from decision_log),
                   (select count(*)
                    from   orders o left join decisions d on d.order_id = o.id
                    where  d.verdict is null or d.verdict <> o.status),
                   (select count(*) from wolverine_incoming_envelopes
                    where  status = 'Incoming' or (status = 'Scheduled' and message_type like 'Planne.Contracts%')),
                   (select count(*) from wolverine_dead_letters)
            """;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new OrderHistory(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.GetInt64(2),
            reader.GetInt64(3),
            reader.GetInt64(4),
            reader.GetInt64(5),
            reader.GetInt64(6),
            reader.GetInt64(7)
        );
    }

    public static async Task<HashSet<int>> ReadIdsAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new MySqlCommand("select id from orders", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new HashSet<int>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetInt32(0));
        }

        return ids;
    }
}
