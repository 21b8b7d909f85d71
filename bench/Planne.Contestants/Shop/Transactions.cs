using MySqlConnector;

namespace Planne.Contestants.Shop;

/// <summary>Transactions that are a single round trip.</summary>
internal static class Transactions
{
    /// <param name="connection">An open one.</param>
    /// <param name="sql">Statements from <c>begin</c> to <c>commit</c>.</param>
    /// <returns>How many rows they wrote, or matched.</returns>
    public static async Task<int> RunAsync(MySqlConnection connection, string sql)
    {
        try
        {
            await using var command = new MySqlCommand(sql, connection);
            return await command.ExecuteNonQueryAsync();
        }
        catch (MySqlException)
        {
            // What the failed statement left open, the next one would go on with.
            await using var command = new MySqlCommand("rollback", connection);
            await command.ExecuteNonQueryAsync();
            throw;
        }
    }
}
