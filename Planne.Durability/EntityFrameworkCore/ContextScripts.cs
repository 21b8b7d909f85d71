using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>
/// Transactions whose statements are all known beforehand. They go to the server together with the beginning, in one
/// round trip instead of one for each, and the commit follows in another. The context lends its connection and is not
/// told.
/// </summary>
internal static class ContextScripts
{
    /// <summary>Begins a transaction at read committed and executes statements in it.</summary>
    /// <returns>How many rows all of them have inserted, matched or deleted.</returns>
    public static async Task<int> BeginWithAsync(
        this DbContext dbContext,
        IReadOnlyList<Statement> statements,
        long maxPacket,
        CancellationToken cancellation
    )
    {
        Statement[] all =
        [
            new("set transaction isolation level read committed"),
            new("start transaction"),
            .. statements,
        ];
        for (var attempt = 1; ; attempt++)
        {
            await dbContext.Database.OpenConnectionAsync(cancellation);
            var connection = ConnectionOf(dbContext);
            try
            {
                return await connection.ExecuteAsync(all, maxPacket, cancellation);
            }
            catch (MySqlException e)
                when (attempt < ContextTransactions.MaximumBeginnings && IsLost(connection, e))
            {
                // The session was lost, most likely while it lay in the pool, and its transaction with it. The next may live.
                await dbContext.Database.CloseConnectionAsync();
            }
        }
    }

    /// <summary>Commits what <see cref="BeginWithAsync"/> has begun.</summary>
    public static async Task CommitScriptAsync(this DbContext dbContext)
    {
        // Cancelled in the middle, a commit may have happened or not.
        await ConnectionOf(dbContext)
            .ExecuteAsync(null, "commit", static _ => { }, CancellationToken.None);
        await dbContext.Database.CloseConnectionAsync();
    }

    /// <summary>Undoes what <see cref="BeginWithAsync"/> has begun, if it has.</summary>
    public static async Task AbortScriptAsync(this DbContext dbContext, ILogger logger)
    {
        var connection = ConnectionOf(dbContext);
        try
        {
            if (connection.State == ConnectionState.Open)
            {
                await connection.ExecuteAsync(
                    null,
                    "rollback",
                    static _ => { },
                    CancellationToken.None
                );
            }
        }
        catch (Exception e)
        {
            // The session is gone, and its transaction with it.
            Log.RollbackFailed(logger, e);
        }
        finally
        {
            await dbContext.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Whether statements can be executed in this manner for the context.</summary>
    public static bool TakesScripts(this DbContext dbContext) =>
        dbContext.Database.GetDbConnection() is MySqlConnection;

    // A server that is silent keeps whoever asks for as long as a statement may take; once is enough.
    private static bool IsLost(MySqlConnection connection, MySqlException exception) =>
        connection.State != ConnectionState.Open
        && exception.ErrorCode != MySqlErrorCode.CommandTimeoutExpired;

    private static MySqlConnection ConnectionOf(DbContext dbContext) =>
        (MySqlConnection)dbContext.Database.GetDbConnection();
}
