using System.Text;
using MySqlConnector;
using Planne.Contestants.Shop;

namespace Planne.Contestants.OneByOne;

/// <summary>Writes each order in a transaction of its own.</summary>
internal sealed class OrderTransactions(MySqlDataSource source, DecisionWorkers decisions)
    : IOrderWriter
{
    public async Task WriteAsync(PlacedOrder order)
    {
        var sql = new StringBuilder("begin;").AppendOrders([order]).Append("commit");
        await using (var connection = await source.OpenConnectionAsync())
        {
            await Transactions.RunAsync(connection, sql.ToString());
        }

        decisions.Add(order.Id);
    }
}
