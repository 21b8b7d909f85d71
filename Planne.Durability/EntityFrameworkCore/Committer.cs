using Microsoft.Extensions.Logging;
using MySqlConnector;
using Planne.Durability.Store;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Commits each unit of work in a transaction of its own.</summary>
internal sealed class Committer(TimeProvider clock, ILogger<Committer> logger) : ICommitter
{
    internal const int MaximumAttempts = 5;

    // A lock wait that timed out has taken long already, fifty seconds by the server's default.
    private static readonly TimeSpan LongestRetrying = TimeSpan.FromSeconds(10);

    public async Task<bool> CommitAsync(DbContextUnitOfWork work, CancellationToken cancellation)
    {
        if (work.IsEmpty)
        {
            return true;
        }

        // In a transaction that is open already the handler may have run statements, which only it can repeat.
        var attempts = work.HasBegun ? 1 : MaximumAttempts;
        var began = clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryCommitAsync(work, cancellation);
            }
            catch (Exception e)
                when (attempt < attempts
                    && clock.GetElapsedTime(began) < LongestRetrying
                    && IsLockConflict(e)
                )
            {
                Log.CommitRetried(logger, e, attempt, attempts);
            }
            catch
            {
                // At once: whoever looks into the failure needs a connection, and must not wait for locks of this one.
                await work.AbortAsync();
                throw;
            }

            // InnoDB rolls back all of it on a deadlock, but the last statement alone on a lock wait that timed out.
            await work.AbortAsync();
            await Task.Delay(Jitter.After(attempt), clock, cancellation);
        }
    }

    private async Task<bool> TryCommitAsync(
        DbContextUnitOfWork work,
        CancellationToken cancellation
    )
    {
        Failpoints.Pass(Failpoints.BeforeFence, work.BeingHandled.Count);
        var transaction = await work.OpenAsync(cancellation);
        try
        {
            // First, so that a node that has lost its message stops here and not at a duplicate key of the one that got it.
            if (
                work.BeingHandled is { Count: > 0 } handled
                && !await work.Writer.TryMarkHandledAsync(transaction, handled, cancellation)
            )
            {
                await work.AbortAsync();
                return false;
            }

            // Unaccepted until the commit, so that another attempt writes the same rows again.
            await work.DbContext.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellation);
            await StoreMessagesAsync(work, transaction, cancellation);
        }
        catch (MySqlException e) when (IsOutOfReach(e))
        {
            throw new InvalidOperationException(
                $"The message store's tables cannot be written over the connection of {work.DbContext.GetType().Name} ({transaction.Connection?.DataSource}, database {transaction.Connection?.Database}). Both must be on one server, and its user be allowed to write both.",
                e
            );
        }

        Failpoints.Pass(Failpoints.BeforeCommit);
        await FinishAsync(work);
        work.DbContext.ChangeTracker.AcceptAllChanges();
        return true;
    }

    private static async Task StoreMessagesAsync(
        DbContextUnitOfWork work,
        MySqlTransaction transaction,
        CancellationToken cancellation
    )
    {
        if (work.Incoming is { Count: > 0 } incoming)
        {
            await work.Writer.StoreIncomingAsync(transaction, incoming, cancellation);
        }

        // Those for an endpoint that is paused belong to any node.
        foreach (var byOwner in work.Outgoing.GroupBy(x => x.OwnerId))
        {
            await work.Writer.StoreOutgoingAsync(
                transaction,
                [.. byOwner],
                byOwner.Key,
                cancellation
            );
        }
    }

    private async Task FinishAsync(DbContextUnitOfWork work)
    {
        var transaction = work.DbContext.Database.CurrentTransaction!;
        try
        {
            // Cancelled in the middle, a commit may have happened or not.
            await transaction.CommitAsync(CancellationToken.None);
            await transaction.DisposeAsync();
        }
        // A session that breaks says so as it happens to: not only by exceptions of the connector.
        catch (Exception e) when (!IsLockConflict(e))
        {
            await work.AbortAsync();
            if (!await WasCommittedAsync(work, e))
            {
                // They may be there all the same: whoever is told that it failed does not send them.
                work.Writer.Strand(work.Incoming);
                work.Writer.Strand(work.Outgoing);
                throw;
            }
        }
    }

    /// <summary>Looks up by key whether a commit without an answer has taken place.</summary>
    private async Task<bool> WasCommittedAsync(DbContextUnitOfWork work, Exception lost)
    {
        if (work.Incoming is not [var witness, ..])
        {
            return false;
        }

        try
        {
            var committed = await work.Writer.WasStoredAsync(witness, CancellationToken.None);
            Log.CommitOutcomeLookedUp(logger, lost, committed);
            return committed;
        }
        catch (Exception e)
        {
            Log.CommitOutcomeUnknown(logger, e, witness.Id);
            return false;
        }
    }

    // EF Core and Pomelo each wrap what the server said.
    private static bool IsLockConflict(Exception? exception) =>
        exception is MySqlException sacrificed && sacrificed.ErrorCode.IsSacrifice()
        || (exception?.InnerException is { } inner && IsLockConflict(inner));

    private static bool IsOutOfReach(MySqlException exception) =>
        exception.ErrorCode
            is MySqlErrorCode.NoSuchTable
                or MySqlErrorCode.UnknownDatabase
                or MySqlErrorCode.TableAccessDenied;
}
