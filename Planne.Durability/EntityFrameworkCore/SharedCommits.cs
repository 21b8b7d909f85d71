using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MySqlConnector;
using Planne.Durability.Store;
using Planne.Durability.Telemetry;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Lets units of work share commits where nothing but this writes them; others have a transaction of their own.</summary>
internal sealed class SharedCommits(
    Committer committer,
    SpareContexts contexts,
    DurabilityMetrics metrics,
    TimeProvider clock,
    ILogger<SharedCommits> logger
) : ICommitter
{
    // After shared commits have failed, of all lanes together: others need connections as well.
    private readonly SemaphoreSlim alone = new(32, 32);

    // Messages have one of their own, so that whoever has just made a request does not wait for what earlier requests
    // have left to be done.
    private readonly ConcurrentDictionary<
        (Type, IMessageStore, bool IsHandling),
        CommitLane
    > lanes = new();

    public async Task<bool> CommitAsync(DbContextUnitOfWork work, CancellationToken cancellation)
    {
        if (work.IsEmpty)
        {
            return true;
        }

        if (!work.IsUntouched)
        {
            return Count(
                await committer.CommitAsync(Batch.Of(work), cancellation),
                1,
                work.BeingHandled.Count > 0
            );
        }

        var lane = lanes.GetOrAdd(
            (work.ContextType, work.Store, work.BeingHandled.Count > 0),
            key => new CommitLane(
                tickets => CommitAsync(tickets, key.IsHandling),
                IntervalOf(key),
                clock
            )
        );
        return await lane.CommitAsync(work, cancellation);
    }

    // Nobody waits for a message; a request is answered as soon as can be.
    private static TimeSpan IntervalOf((Type, IMessageStore Store, bool IsHandling) lane) =>
        lane is { IsHandling: true, Store: MySqlMessageStore store }
            ? store.MessageCommitInterval
            : TimeSpan.Zero;

    private Task CommitAsync(IReadOnlyList<Ticket> tickets, bool isHandling) =>
        tickets is [var only]
            ? only.RunAsync(_ => CommitTogetherAsync(tickets, isHandling))
            : CommitTogetherAsync(tickets, isHandling);

    /// <summary>Commits together what can be; what cannot fails alone.</summary>
    private async Task CommitTogetherAsync(IReadOnlyList<Ticket> tickets, bool isHandling)
    {
        using var span = CommitTraces.Begin(tickets);
        var works = tickets.Select(x => x.Work).ToArray();
        var context = contexts.Take(works[0].ContextType);
        Batch? batch = null;
        try
        {
            batch = Batch.OfUntracked(works, context);
            var isCommitted = Count(
                await committer.CommitAsync(batch, CancellationToken.None),
                tickets.Count,
                isHandling
            );
            if (isCommitted || tickets.Count == 1)
            {
                contexts.GiveBack(context);
                foreach (var ticket in tickets)
                {
                    ticket.Resolve(isCommitted);
                }

                return;
            }
        }
        catch (Exception e)
            when (batch is { HasReachedCommit: true } || (tickets.Count > 1 && IsOutage(e)))
        {
            span.Fail(e);
            await context.DisposeAsync();

            // Nobody knows what became of it, or all of them would find out the same.
            foreach (var ticket in tickets)
            {
                ticket.Fail(e);
            }

            return;
        }
        catch (Exception e)
        {
            span.Fail(e);
            Log.SharedCommitFailed(logger, e, tickets.Count);
        }

        // It is over. What follows is each one's own.
        span?.Dispose();
        await context.DisposeAsync();
        await SeparateAsync(tickets, isHandling);
    }

    private async Task SeparateAsync(IReadOnlyList<Ticket> tickets, bool isHandling)
    {
        Exception? outage = null;
        await Task.WhenAll(tickets.Select(x => x.RunAsync(TryAsync)));

        async Task TryAsync(Ticket ticket)
        {
            await alone.WaitAsync();
            try
            {
                if (outage is { } known)
                {
                    ticket.Fail(known);
                }
                else if (
                    await CommitAloneAsync(ticket, isHandling) is { } failure
                    && IsOutage(failure)
                )
                {
                    outage = failure;
                }
            }
            finally
            {
                alone.Release();
            }
        }
    }

    /// <returns>Why it failed; null if it did not.</returns>
    private async Task<Exception?> CommitAloneAsync(Ticket ticket, bool isHandling)
    {
        using var span = CommitTraces.Begin([ticket]);
        try
        {
            ticket.Resolve(
                Count(
                    await committer.CommitAsync(
                        Batch.OfTracked(ticket.Work),
                        CancellationToken.None
                    ),
                    1,
                    isHandling
                )
            );
            return null;
        }
        catch (Exception e)
        {
            span.Fail(e);
            ticket.Fail(e);
            return e;
        }
    }

    private bool Count(bool isCommitted, int size, bool isHandling)
    {
        if (isCommitted)
        {
            metrics.Committed(size, isHandling);
        }

        return isCommitted;
    }

    // What all would find out, one after the other; and some outages take their time to be found out.
    private static bool IsOutage(Exception? exception) =>
        exception
            is MySqlException
            {
                ErrorCode: MySqlErrorCode.UnableToConnectToHost
                    or MySqlErrorCode.CommandTimeoutExpired
                    or MySqlErrorCode.ConnectionCountError
                    or MySqlErrorCode.ServerShutdown
                    or MySqlErrorCode.DiskFull
                    or MySqlErrorCode.RecordFileFull
            }
        || (exception?.InnerException is { } inner && IsOutage(inner));
}
