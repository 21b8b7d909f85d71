using MySqlConnector;

namespace Planne.Host.Database;

/// <summary>The rows that the modules wrote, for <c>resources clear</c>.</summary>
internal sealed class BusinessRows(string connectionString)
{
    // Products are configuration. Id blocks stay, so that no id is ever given twice.
    private const string DeleteAll = """
        delete from failed_attempts;
        delete from idempotency_keys;
        delete from order_items;
        delete from orders;
        delete from decision_log;
        delete from decisions;
        """;

    /// <summary>Deletes all orders and all verdicts.</summary>
    public async Task DeleteAsync(CancellationToken cancellation)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.ReadCommitted,
            cancellation
        );
        await using var command = connection.CreateCommand();
        command.CommandText = DeleteAll;
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
