using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MySqlConnector;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Lets units of work share commits where nothing but this writes them; others have a transaction of their own.</summary>
internal sealed class SharedCommits(
    Committer committer,
    TimeProvider clock,
    ILogger<SharedCommits> logger
) : ICommitter
{
    // After a shared commit has failed.
    private const int AtOnce = 8;

    private readonly ConcurrentDictionary<(Type, IMessageStore), CommitLane> lanes = new();

    public async Task<bool> CommitAsync(DbContextUnitOfWork work, CancellationToken cancellation)
    {
        if (work.IsEmpty)
        {
            return true;
        }

        if (!work.IsUntouched)
        {
            return await committer.CommitAsync(Batch.Of(work), cancellation);
        }

        var lane = lanes.GetOrAdd(
            (work.DbContext.GetType(), work.Store),
            _ => new CommitLane(CommitAsync, clock)
        );
        return await lane.CommitAsync(work, cancellation);
    }

    /// <summary>Commits together what can be; what cannot fails alone, as if it had never been with the others.</summary>
    private async Task CommitAsync(IReadOnlyList<Ticket> tickets)
    {
        Batch? batch = null;
        try
        {
            batch = Batch.OfUntracked([.. tickets.Select(x => x.Work)]);
            var isCommitted = await committer.CommitAsync(batch, CancellationToken.None);
            if (isCommitted || tickets.Count == 1)
            {
                foreach (var ticket in tickets)
                {
                    ticket.Resolve(isCommitted);
                }

                return;
            }
        }
        catch (Exception e) when (batch is { HasReachedCommit: true } || IsOutage(e))
        {
            // Nobody knows what became of it, or all of them would find out the same.
            foreach (var ticket in tickets)
            {
                ticket.Fail(e);
            }

            return;
        }
        catch (Exception e)
        {
            Log.SharedCommitFailed(logger, e, tickets.Count);
        }

        await SeparateAsync(tickets);
    }

    private async Task SeparateAsync(IReadOnlyList<Ticket> tickets)
    {
        // Nobody's but the first one's own is to be written by its context from here on.
        tickets[0].Work.Forget();
        Exception? outage = null;
        await Parallel.ForEachAsync(
            tickets,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (ticket, _) =>
            {
                if (outage is { } known)
                {
                    ticket.Fail(known);
                }
                else if (await CommitAloneAsync(ticket) is { } failure && IsOutage(failure))
                {
                    outage = failure;
                }
            }
        );
    }

    /// <returns>Why it failed; null if it did not.</returns>
    private async Task<Exception?> CommitAloneAsync(Ticket ticket)
    {
        try
        {
            ticket.Resolve(
                await committer.CommitAsync(Batch.OfTracked(ticket.Work), CancellationToken.None)
            );
            return null;
        }
        catch (Exception e)
        {
            ticket.Fail(e);
            return e;
        }
    }

    // It may take its time to be found out.
    private static bool IsOutage(Exception? exception) =>
        exception is MySqlException { ErrorCode: MySqlErrorCode.UnableToConnectToHost }
        || (exception?.InnerException is { } inner && IsOutage(inner));
}
