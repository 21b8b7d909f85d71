using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MySqlConnector;
using Planne.Durability.Sql;

namespace Planne.Durability.Store;

/// <summary>How the store talks to the server: single statements, short transactions, and both again after a deadlock.</summary>
internal sealed class Database(MySqlDataSource dataSource, ILogger logger)
{
    private const int Attempts = 5;
    private const string MaxPacket = "select @@max_allowed_packet";
    private long maxPacket;

    /// <summary>Runs one statement in a transaction of its own.</summary>
    /// <returns>How many rows it matched.</returns>
    public Task<int> ExecuteAsync(
        string sql,
        Action<MySqlParameterCollection> bind,
        CancellationToken cancellation
    ) =>
        RetryAsync(
            async () =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellation);
                // Never cancelled: it commits, and a MySQL whose disk is full must not be interrupted in that.
                return await connection.ExecuteAsync(null, sql, bind, CancellationToken.None);
            },
            cancellation
        );

    /// <summary>Runs one statement with its values in a transaction of its own.</summary>
    public Task ExecuteAsync(Statement statement, CancellationToken cancellation) =>
        RetryAsync(
            async () =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellation);
                // Never cancelled, as above.
                return await connection.ExecuteAsync(
                    [statement],
                    long.MaxValue,
                    CancellationToken.None
                );
            },
            cancellation
        );

    public Task<object?> ScalarAsync(
        string sql,
        Action<MySqlParameterCollection> bind,
        CancellationToken cancellation
    ) =>
        RetryAsync(
            async () =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellation);
                await using var command = connection.Command(null, sql, bind);
                return await command.ExecuteScalarAsync(cancellation);
            },
            cancellation
        );

    public Task<List<T>> QueryAsync<T>(
        string sql,
        Action<MySqlParameterCollection> bind,
        Func<MySqlDataReader, T> read,
        CancellationToken cancellation
    ) =>
        RetryAsync(
            async () =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellation);
                return await connection.QueryAsync(null, sql, bind, read, cancellation);
            },
            cancellation
        );

    /// <summary>Reads rows one at a time: however many there are, one is in memory.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string sql,
        Action<MySqlParameterCollection> bind,
        Func<MySqlDataReader, T> read,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var command = connection.Command(null, sql, bind);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return read(reader);
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction at read committed, and commits it.</summary>
    public Task<T> InTransactionAsync<T>(
        Func<MySqlTransaction, Task<T>> work,
        CancellationToken cancellation
    ) =>
        RetryAsync(
            async () =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellation);
                await using var transaction = await connection.BeginReadCommittedAsync(
                    cancellation
                );
                var result = await work(transaction);
                // Never cancelled: nobody could say afterwards whether it took place.
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            },
            cancellation
        );

    /// <summary>
    /// Runs statements in one transaction at read committed that goes to the server whole: a node that freezes meanwhile
    /// leaves no locks behind, for which all others would have to wait.
    /// </summary>
    /// <returns>What the first row that they read begins with; null if they read none.</returns>
    public Task<object?> ExecuteAtOnceAsync(
        string statements,
        Action<MySqlParameterCollection> bind,
        CancellationToken cancellation
    ) =>
        RetryAsync(
            async () =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellation);
                await using var command = connection.Command(
                    null,
                    $"""
                    set transaction isolation level read committed;
                    start transaction;
                    {statements};
                    commit
                    """,
                    bind
                );
                try
                {
                    return await command.ExecuteScalarAsync(cancellation);
                }
                catch
                {
                    await RollBackAsync(connection);
                    throw;
                }
            },
            cancellation
        );

    // Whoever is given the connection next must not go on in a transaction that failed halfway.
    private static async Task RollBackAsync(MySqlConnection connection)
    {
        try
        {
            await connection.ExecuteAsync(null, "rollback", _ => { }, CancellationToken.None);
        }
        catch (Exception lost) when (lost is MySqlException or InvalidOperationException)
        {
            // With the connection, the server ends the transaction; and the pool takes back none that is broken.
        }
    }

    public ValueTask<MySqlConnection> OpenAsync(CancellationToken cancellation) =>
        dataSource.OpenConnectionAsync(cancellation);

    /// <summary>The largest statement that the server takes, in bytes; asked for once.</summary>
    /// <remarks>
    /// In a transaction it is asked for on its connection. Who waits for a second one while holding the first can wait
    /// forever, once all connections of the pool are held by such.
    /// </remarks>
    public async ValueTask<long> MaxPacketAsync(
        CancellationToken cancellation,
        MySqlTransaction? transaction = null
    )
    {
        if (Volatile.Read(ref maxPacket) is var known and not 0)
        {
            return known;
        }

        var asked = transaction is null
            ? await QueryAsync(MaxPacket, _ => { }, ReadMaxPacket, cancellation)
            : await transaction.QueryAsync(MaxPacket, _ => { }, ReadMaxPacket, cancellation);
        Volatile.Write(ref maxPacket, asked[0]);
        return asked[0];
    }

    private static long ReadMaxPacket(MySqlDataReader reader) => reader.GetInt64(0);

    /// <summary>
    /// Repeats a whole unit of work that InnoDB sacrificed to another, up to five times, after a pause that grows and
    /// is never the same for two rivals.
    /// </summary>
    private async Task<T> RetryAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (MySqlException sacrificed)
                when (attempt < Attempts && sacrificed.ErrorCode.IsSacrifice())
            {
                Log.RetryingAfterDeadlock(logger, (int)sacrificed.ErrorCode, attempt);
                await Task.Delay(Jitter.After(attempt), cancellation);
            }
        }
    }
}
