using System.Collections.Frozen;
using MySqlConnector;

namespace Planne.Contestants.Shop;

/// <summary>The products' prices, read once, and the rules by which an order is judged.</summary>
internal sealed class Catalogue(FrozenDictionary<int, int> prices)
{
    private const int MostLines = 100;
    private const int MostQuantity = 1_000_000;

    public static async Task<Catalogue> ReadAsync(Settings settings)
    {
        var prices = new Dictionary<int, int>();
        await using var connection = new MySqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(
            "select id, price_cents from products",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            prices.Add(reader.GetInt32(0), reader.GetInt32(1));
        }

        return new Catalogue(prices.ToFrozenDictionary());
    }

    /// <summary>What an order costs, in cents, or why it cannot be taken.</summary>
    public (int AmountCents, Refusal? Refusal) Judge(NewOrder order)
    {
        if (order.Items is not { Count: > 0 and <= MostLines })
        {
            return (0, new Refusal("An order has from 1 to 100 items."));
        }

        var amount = 0L;
        foreach (var line in order.Items)
        {
            if (line.Quantity is < 1 or > MostQuantity)
            {
                return (0, new Refusal("A quantity is from 1 to 1000000."));
            }

            if (!prices.TryGetValue(line.ProductId, out var price))
            {
                return (0, new Refusal($"There is no product {line.ProductId}."));
            }

            amount += (long)price * line.Quantity;
        }

        return amount <= int.MaxValue
            ? ((int)amount, null)
            : (0, new Refusal("The order costs too much."));
    }
}
