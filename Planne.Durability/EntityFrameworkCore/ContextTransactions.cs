using System.Data;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using MySqlConnector;
using Planne.Durability.Store;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Begins and undoes the transaction of a context.</summary>
internal static class ContextTransactions
{
    // After the database was away, as many of the pool's sessions may be dead as it holds; each is found out at once.
    internal const int MaximumBeginnings = 100;

    /// <summary>The context's transaction, at read committed; begun if there is none.</summary>
    public static async Task<MySqlTransaction> OpenTransactionAsync(
        this DbContext dbContext,
        CancellationToken cancellation
    )
    {
        var database = dbContext.Database;

        // A savepoint and its release are two round trips for a partial rollback that nobody asks for.
        database.AutoSavepointsEnabled = false;
        var transaction = database.CurrentTransaction ?? await BeginAsync(database, cancellation);
        return transaction.GetDbTransaction() as MySqlTransaction
            ?? throw new InvalidOperationException(
                $"{dbContext.GetType().Name} does not run on MySqlConnector, so messages cannot be written in its transaction."
            );
    }

    /// <summary>Commits what <see cref="OpenTransactionAsync"/> has begun.</summary>
    public static async Task CommitTransactionAsync(this DbContext dbContext)
    {
        var transaction = dbContext.Database.CurrentTransaction!;

        // Cancelled in the middle, a commit may have happened or not.
        await transaction.CommitAsync(CancellationToken.None);
        await transaction.DisposeAsync();
    }

    /// <summary>Undoes what the database has been told, if anything; the context still knows what it was.</summary>
    public static async Task AbortTransactionAsync(this DbContext dbContext, ILogger logger)
    {
        if (dbContext.Database.CurrentTransaction is not { } transaction)
        {
            return;
        }

        await using (transaction)
        {
            try
            {
                await transaction.RollbackAsync(CancellationToken.None);
            }
            catch (Exception e)
            {
                // The session is gone, and its transaction with it.
                Log.RollbackFailed(logger, e);
            }
        }
    }

    private static async Task<IDbContextTransaction> BeginAsync(
        DatabaseFacade database,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            // Opened by hand, to be limited; the transaction opens it once more, and so keeps it.
            await database.OpenConnectionAsync(cancellation);
            try
            {
                (database.GetDbConnection() as MySqlConnection)?.LimitNextAnswer();
                return await database.BeginTransactionAsync(
                    IsolationLevel.ReadCommitted,
                    cancellation
                );
            }
            catch (Exception e)
                when (e is IOException or SocketException && attempt < MaximumBeginnings)
            {
                // The session was lost while it lay in the pool, and nothing was asked of it yet: the next may live.
            }
            finally
            {
                await database.CloseConnectionAsync();
            }
        }
    }
}
