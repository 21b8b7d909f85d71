using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Commits units of work in one transaction, of their own or one that they share.</summary>
internal sealed class Committer(
    IServiceProvider services,
    TimeProvider clock,
    ILogger<Committer> logger
)
{
    internal const int MaximumAttempts = 5;

    // A lock wait that timed out has taken long already.
    private static readonly TimeSpan LongestRetrying = TimeSpan.FromSeconds(10);

    /// <summary>Commits all of them, or none.</summary>
    /// <param name="batch">What to commit.</param>
    /// <param name="cancellation">Abandons it, unless it has come to the commit itself.</param>
    /// <returns>Whether they are committed; false if another node has taken an envelope that was being handled.</returns>
    public async Task<bool> CommitAsync(Batch batch, CancellationToken cancellation)
    {
        // In a transaction that is open already the handler may have run statements, which only it can repeat.
        var attempts = batch.HasBegun ? 1 : MaximumAttempts;
        var began = clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryCommitAsync(batch, cancellation);
            }
            catch (Exception e)
                when (attempt < attempts
                    && clock.GetElapsedTime(began) < LongestRetrying
                    && IsLockConflict(e, orWait: batch.RetriesWaits)
                )
            {
                Log.CommitRetried(logger, e, attempt, attempts);
            }
            catch
            {
                // At once: whoever looks into the failure needs a connection, and must not wait for locks of this one.
                await AbortAsync(batch);
                throw;
            }

            // InnoDB rolls back all of it on a deadlock, but the last statement alone on a lock wait that timed out.
            await AbortAsync(batch);
            await Task.Delay(Jitter.After(attempt), clock, cancellation);
        }
    }

    private async Task<bool> TryCommitAsync(Batch batch, CancellationToken cancellation)
    {
        batch.HasReachedCommit = false;
        batch.Afterwards.Clear();
        Failpoints.Pass(Failpoints.BeforeFence, batch.BeingHandled.Count);
        try
        {
            var isOurs = batch.IsScript
                ? await WriteAtOnceAsync(batch, cancellation)
                : await WriteAsync(batch, cancellation);
            if (!isOurs)
            {
                await AbortAsync(batch);
                return false;
            }
        }
        catch (MySqlException e) when (IsOutOfReach(e))
        {
            var connection = batch.DbContext.Database.GetDbConnection();
            throw new InvalidOperationException(
                $"The message store's tables cannot be written over the connection of {batch.DbContext.GetType().Name} ({connection.DataSource}, database {connection.Database}). Both must be on one server, and its user be allowed to write both.",
                e
            );
        }

        Failpoints.Pass(Failpoints.BeforeCommit);
        batch.HasReachedCommit = true;
        await FinishAsync(batch);
        if (batch.IsTracked)
        {
            batch.DbContext.ChangeTracker.AcceptAllChanges();
        }

        batch.Afterwards.ForEach(DoAfterwards);
        return true;
    }

    // What is committed has happened: a failure here must not look like one of the commit.
    private void DoAfterwards(Action then)
    {
        try
        {
            then();
        }
        catch (Exception e)
        {
            Log.AfterwardsFailed(logger, e);
        }
    }

    /// <returns>False if another node has taken an envelope.</returns>
    private async Task<bool> WriteAtOnceAsync(Batch batch, CancellationToken cancellation)
    {
        Statement[] statements =
        [
            .. batch.Writer.Marks(batch.BeingHandled),
            .. batch.Untracked.SelectMany(x => x.Plan.Inserts(x.Entities)),
            .. await batch.Writer.InsertsAsync(batch.Incoming, cancellation),
        ];
        var rows = await batch.DbContext.BeginWithAsync(
            statements,
            await batch.Writer.MaxPacketAsync(cancellation),
            cancellation
        );

        // Inserts insert all of theirs or fail, so it is marks that have found less.
        if (rows != statements.Sum(x => x.Rows))
        {
            return false;
        }

        // The context knows of no transaction, and is not to begin one.
        batch.DbContext.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        await ExecuteEffectsAsync(batch, cancellation);
        return true;
    }

    /// <returns>False if another node has taken an envelope.</returns>
    private async Task<bool> WriteAsync(Batch batch, CancellationToken cancellation)
    {
        var transaction = await batch.DbContext.OpenTransactionAsync(cancellation);

        // First, so that a node that has lost its message stops here and not at a duplicate key of the one that got it.
        if (
            batch.BeingHandled is { Count: > 0 } handled
            && !await batch.Writer.TryMarkHandledAsync(transaction, handled, cancellation)
        )
        {
            return false;
        }

        await WriteRowsAsync(batch, transaction, cancellation);
        await ExecuteEffectsAsync(batch, cancellation);
        await StoreMessagesAsync(batch, transaction, cancellation);
        return true;
    }

    private async Task ExecuteEffectsAsync(Batch batch, CancellationToken cancellation)
    {
        foreach (var kind in batch.Effects)
        {
            if (
                await kind[0].ExecuteAsync(kind, batch.DbContext, services, cancellation) is
                { } then
            )
            {
                batch.Afterwards.Add(then);
            }
        }
    }

    private static async Task WriteRowsAsync(
        Batch batch,
        MySqlTransaction transaction,
        CancellationToken cancellation
    )
    {
        if (batch.Untracked is { Count: > 0 } untracked)
        {
            await transaction.ExecuteAsync(
                [.. untracked.SelectMany(x => x.Plan.Inserts(x.Entities))],
                await batch.Writer.MaxPacketAsync(cancellation, transaction),
                cancellation
            );
        }

        if (batch.IsTracked)
        {
            // Unaccepted until the commit, so that another attempt writes the same rows again.
            await batch.DbContext.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellation);
        }
    }

    private static async Task StoreMessagesAsync(
        Batch batch,
        MySqlTransaction transaction,
        CancellationToken cancellation
    )
    {
        if (batch.Incoming is { Count: > 0 } incoming)
        {
            await batch.Writer.StoreIncomingAsync(transaction, incoming, cancellation);
        }

        // Those for an endpoint that is paused belong to any node.
        foreach (var byOwner in batch.Outgoing.GroupBy(x => x.OwnerId))
        {
            await batch.Writer.StoreOutgoingAsync(
                transaction,
                [.. byOwner],
                byOwner.Key,
                cancellation
            );
        }
    }

    private async Task FinishAsync(Batch batch)
    {
        try
        {
            await (
                batch.IsScript
                    ? batch.DbContext.CommitScriptAsync()
                    : batch.DbContext.CommitTransactionAsync()
            );
        }
        // A session that breaks says so as it happens to: not only by exceptions of the connector.
        catch (Exception e) when (!IsLockConflict(e))
        {
            await AbortAsync(batch);
            if (!await WasCommittedAsync(batch, e))
            {
                // They may be there all the same: whoever is told that it failed does not send them.
                batch.Writer.Strand(batch.Incoming);
                batch.Writer.Strand(batch.Outgoing);
                throw;
            }
        }
    }

    /// <summary>Looks up by key whether a commit without an answer has taken place.</summary>
    private async Task<bool> WasCommittedAsync(Batch batch, Exception lost)
    {
        if (batch.Incoming is not [var witness, ..])
        {
            return false;
        }

        try
        {
            var committed = await batch.Writer.WasStoredAsync(witness, CancellationToken.None);
            Log.CommitOutcomeLookedUp(logger, lost, committed);
            return committed;
        }
        catch (Exception e)
        {
            Log.CommitOutcomeUnknown(logger, e, witness.Id);
            return false;
        }
    }

    private Task AbortAsync(Batch batch) =>
        batch.IsScript
            ? batch.DbContext.AbortScriptAsync(logger)
            : batch.DbContext.AbortTransactionAsync(logger);

    // EF Core and Pomelo each wrap what the server said.
    private static bool IsLockConflict(Exception? exception, bool orWait = true) =>
        exception is MySqlException sacrificed
            && sacrificed.ErrorCode.IsSacrifice()
            && (orWait || sacrificed.ErrorCode != MySqlErrorCode.LockWaitTimeout)
        || (exception?.InnerException is { } inner && IsLockConflict(inner, orWait));

    private static bool IsOutOfReach(MySqlException exception) =>
        exception.ErrorCode
            is MySqlErrorCode.NoSuchTable
                or MySqlErrorCode.UnknownDatabase
                or MySqlErrorCode.TableAccessDenied;
}
