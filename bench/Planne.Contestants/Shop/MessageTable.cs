using MySqlConnector;

namespace Planne.Contestants.Shop;

/// <summary>The messages of those who write them by hand: one to an order, in the transaction of the order.</summary>
internal static class MessageTable
{
    public static async Task MakeAsync(Settings settings)
    {
        await using var connection = new MySqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(
            """
            create table if not exists messages (
              order_id int not null,
              body varbinary(1024) not null,
              handled bool not null default false,
              primary key (order_id)
            )
            """,
            connection
        );
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The orders whose messages were not handled before the last stop, or crash.</summary>
    public static async Task<IReadOnlyList<int>> UnhandledAsync(Settings settings)
    {
        var orders = new List<int>();
        await using var connection = new MySqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        // Found by the index on the status, so that the table of messages needs none of its own.
        await using var command = new MySqlCommand(
            """
            select m.order_id
            from   orders o
            join   messages m on m.order_id = o.id
            where  o.status = 'PENDING'
            and    not m.handled
            order  by m.order_id
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            orders.Add(reader.GetInt32(0));
        }

        return orders;
    }
}
