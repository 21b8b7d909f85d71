namespace Planne.Durability.EntityFrameworkCore;

/// <summary>
/// Where units of work wait for each other: those that come while a commit is on its way share the next one. One that
/// comes while there is none is committed at once.
/// </summary>
/// <param name="commit">Commits those that share.</param>
/// <param name="interval">How long after one commit has begun the next one begins at the earliest.</param>
/// <param name="clock">Measures that.</param>
internal sealed class CommitLane(
    Func<IReadOnlyList<Ticket>, Task> commit,
    TimeSpan interval,
    TimeProvider clock
)
{
    /// <summary>How many units of work a commit may have.</summary>
    internal const int MostShared = 256;

    // How many may wait in here; more wait for their turn outside, as requests that are read no further.
    private const int MostWaiting = 1_024;

    // How many commits may be on their way because others were held up by locks.
    private const int MostAtOnce = 8;

    // Several times what a commit takes. From then on the next one does not wait for it.
    private static readonly TimeSpan HeldUpAfter = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim places = new(MostWaiting, MostWaiting);
    private readonly SemaphoreSlim atOnce = new(MostAtOnce, MostAtOnce);
    private readonly Queue<Ticket> waiting = new();
    private bool isRunning;
    private long? began;

    /// <summary>Commits a unit of work, by itself or with others.</summary>
    /// <param name="work">It stays as it is until this has ended.</param>
    /// <param name="cancellation">Withdraws it while it waits; once its commit has begun, that is seen through.</param>
    public async Task<bool> CommitAsync(DbContextUnitOfWork work, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            var ticket = new Ticket(work);
            await using var withdrawal = cancellation.UnsafeRegister(
                static (ticket, cancelled) => ((Ticket)ticket!).Withdraw(cancelled),
                ticket
            );
            Enter(ticket);
            return await ticket.Outcome;
        }
        finally
        {
            places.Release();
        }
    }

    private void Enter(Ticket ticket)
    {
        lock (gate)
        {
            waiting.Enqueue(ticket);
            if (isRunning)
            {
                return;
            }

            isRunning = true;
        }

        // Without this request's trace and logging scope: what it commits from here on is others' as well.
        ThreadPool.UnsafeQueueUserWorkItem(
            static lane => _ = lane.RunAsync(),
            this,
            preferLocal: true
        );
    }

    private async Task RunAsync()
    {
        while (true)
        {
            // Before anyone is taken: who comes while all are held up shares as well.
            await atOnce.WaitAsync();
            await KeepIntervalAsync();
            var tickets = Take();
            if (tickets.Count == 0)
            {
                atOnce.Release();
                return;
            }

            await CommitAsync(tickets)
                .WaitAsync(HeldUpAfter, clock)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepIntervalAsync()
    {
        if (began is { } last && interval - clock.GetElapsedTime(last) is { Ticks: > 0 } early)
        {
            await Task.Delay(early, clock);
        }

        began = clock.GetTimestamp();
    }

    // Whatever happens, nobody is left waiting.
    private async Task CommitAsync(List<Ticket> tickets)
    {
        try
        {
            await commit(tickets);
        }
        catch (Exception e)
        {
            tickets.ForEach(x => x.Fail(e));
        }
        finally
        {
            atOnce.Release();
        }
    }

    private List<Ticket> Take()
    {
        var taken = new List<Ticket>();
        lock (gate)
        {
            while (taken.Count < MostShared && waiting.TryDequeue(out var ticket))
            {
                if (ticket.Take())
                {
                    taken.Add(ticket);
                }
            }

            isRunning = taken.Count > 0;
        }

        return taken;
    }
}
