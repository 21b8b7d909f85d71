using System.Diagnostics;
using Planne.Durability.Telemetry;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>A unit of work that waits for its commit.</summary>
internal sealed class Ticket(DbContextUnitOfWork work)
{
    // So that whoever commits is not kept by those who were waiting for it.
    private readonly TaskCompletionSource<bool> outcome = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly ExecutionContext? context = ExecutionContext.Capture();
    private int isTaken;

    public DbContextUnitOfWork Work => work;

    /// <summary>The request or message that it is part of, for traces; null where there are none.</summary>
    public Activity? Origin { get; } = CommitTraces.Of();

    /// <summary>Whether it was committed; false if another node has taken the envelope that was being handled.</summary>
    public Task<bool> Outcome => outcome.Task;

    /// <summary>Takes it for a commit, unless it was withdrawn.</summary>
    public bool Take() => Interlocked.Exchange(ref isTaken, 1) == 0;

    /// <summary>Withdraws it, unless it was taken.</summary>
    public void Withdraw(CancellationToken cancelled)
    {
        if (Take())
        {
            outcome.SetCanceled(cancelled);
        }
    }

    /// <summary>Does what is done for this one alone in its own trace and logging scope.</summary>
    public Task RunAsync(Func<Ticket, Task> work)
    {
        if (context is null)
        {
            return work(this);
        }

        Task? running = null;
        ExecutionContext.Run(context, _ => running = work(this), null);
        return running!;
    }

    public void Resolve(bool isCommitted) => outcome.TrySetResult(isCommitted);

    public void Fail(Exception failure) => outcome.TrySetException(failure);
}
