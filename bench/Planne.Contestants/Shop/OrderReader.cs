using MySqlConnector;

namespace Planne.Contestants.Shop;

/// <summary><c>GET /orders/{id}</c></summary>
internal sealed class OrderReader(MySqlDataSource source)
{
    public async Task<IResult> GetAsync(int id)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new MySqlCommand(
            """
            select o.status, o.amount_cents, i.id, i.product_id, i.quantity
            from   orders o
            join   order_items i on i.order_id = o.id
            where  o.id = @id
            order  by i.id
            """,
            connection
        );
        command.Parameters.AddWithValue("id", id);
        await using var reader = await command.ExecuteReaderAsync();
        var (status, amount, items) = ("", 0, new List<ItemView>());
        while (await reader.ReadAsync())
        {
            (status, amount) = (reader.GetString(0), reader.GetInt32(1));
            items.Add(new ItemView(reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4)));
        }

        return items is []
            ? Results.Json(new Missing(), ApiJson.Default.Missing, statusCode: 404)
            : Results.Json(new OrderView(id, status, amount, items), ApiJson.Default.OrderView);
    }
}
