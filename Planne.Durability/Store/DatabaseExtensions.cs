using MySqlConnector;

namespace Planne.Durability.Store;

internal static class DatabaseExtensions
{
    /// <summary>Whether InnoDB gave the transaction up for another one's sake: a deadlock, or a lock not had in time.</summary>
    public static bool IsSacrifice(this MySqlErrorCode code) =>
        code is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout;

    public static MySqlCommand Command(
        this MySqlConnection connection,
        MySqlTransaction? transaction,
        string sql,
        Action<MySqlParameterCollection> bind
    )
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        bind(command.Parameters);
        return command;
    }

    public static async Task<int> ExecuteAsync(
        this MySqlConnection connection,
        MySqlTransaction? transaction,
        string sql,
        Action<MySqlParameterCollection> bind,
        CancellationToken cancellation
    )
    {
        await using var command = connection.Command(transaction, sql, bind);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    public static Task<int> ExecuteAsync(
        this MySqlTransaction transaction,
        string sql,
        Action<MySqlParameterCollection> bind,
        CancellationToken cancellation
    ) => transaction.Connection!.ExecuteAsync(transaction, sql, bind, cancellation);

    public static async Task<List<T>> QueryAsync<T>(
        this MySqlConnection connection,
        MySqlTransaction? transaction,
        string sql,
        Action<MySqlParameterCollection> bind,
        Func<MySqlDataReader, T> read,
        CancellationToken cancellation
    )
    {
        await using var command = connection.Command(transaction, sql, bind);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static Task<List<T>> QueryAsync<T>(
        this MySqlTransaction transaction,
        string sql,
        Action<MySqlParameterCollection> bind,
        Func<MySqlDataReader, T> read,
        CancellationToken cancellation
    ) => transaction.Connection!.QueryAsync(transaction, sql, bind, read, cancellation);
}
