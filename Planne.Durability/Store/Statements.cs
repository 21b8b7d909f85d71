using MySqlConnector;
using Planne.Durability.Sql;

namespace Planne.Durability.Store;

/// <summary>Sends statements together.</summary>
internal static class Statements
{
    /// <summary>Has the server execute statements, all in one round trip unless they are too large for that.</summary>
    /// <param name="connection">Where to; open.</param>
    /// <param name="statements">What to execute, in this order; after one that fails, none is.</param>
    /// <param name="maxPacket">How much the server takes at once, in bytes.</param>
    /// <param name="cancellation">Abandons it, whatever was executed by then.</param>
    /// <param name="transaction">The connection's, if it knows of one.</param>
    /// <returns>How many rows all of them have inserted, matched or deleted.</returns>
    public static async Task<int> ExecuteAsync(
        this MySqlConnection connection,
        IReadOnlyList<Statement> statements,
        long maxPacket,
        CancellationToken cancellation,
        MySqlTransaction? transaction = null
    )
    {
        var rows = 0;
        var sent = 0;
        while (sent < statements.Count)
        {
            var together = new List<Statement>();
            var size = 0L;
            do
            {
                together.Add(statements[sent]);
                size += statements[sent].Size;
                sent++;
            } while (sent < statements.Count && size + statements[sent].Size < maxPacket);

            rows += await (
                together is [var only]
                    ? connection.ExecuteAsync(only, transaction, cancellation)
                    : connection.ExecuteTogetherAsync(together, transaction, cancellation)
            );
        }

        return rows;
    }

    private static async Task<int> ExecuteTogetherAsync(
        this MySqlConnection connection,
        List<Statement> statements,
        MySqlTransaction? transaction,
        CancellationToken cancellation
    )
    {
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var statement in statements)
        {
            var command = new MySqlBatchCommand(statement.Text);
            command.Parameters.AddRange(statement.Parameters);
            batch.BatchCommands.Add(command);
        }

        return await batch.ExecuteNonQueryAsync(cancellation);
    }

    // Whoever traces the connector is told the text of a command, and not of those of a batch.
    private static async Task<int> ExecuteAsync(
        this MySqlConnection connection,
        Statement statement,
        MySqlTransaction? transaction,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = statement.Text;
        command.Parameters.AddRange(statement.Parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Has the server execute statements in a transaction that is under way.</summary>
    public static Task<int> ExecuteAsync(
        this MySqlTransaction transaction,
        IReadOnlyList<Statement> statements,
        long maxPacket,
        CancellationToken cancellation
    ) => transaction.Connection!.ExecuteAsync(statements, maxPacket, cancellation, transaction);
}
