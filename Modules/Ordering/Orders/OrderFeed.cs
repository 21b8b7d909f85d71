using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Planne.Ordering.Orders;

/// <summary>
/// Tells those who wait that an order was decided, on whichever node. However many wait, this node asks the database
/// one question at a time, about all orders that are waited for; while nobody waits, none.
/// </summary>
/// <remarks>
/// It asks what is the case and not what has changed, so nothing can be missed: no position, no order of commits, no
/// message that a dying node did not send. See docs/adr/0008.
/// </remarks>
public sealed class OrderFeed : BackgroundService
{
    internal const string Decided = """
        select straight_join o.id as Id, o.status as Status
        from json_table({0}, '$[*]' columns (id int path '$')) as watched
        join orders o on o.id = watched.id
        where o.status <> 'PENDING'
        """;

    // The share of its time for which it may keep the database busy, as long as nobody is told late on account of it.
    private const double MostBusy = 0.1;

    // In seconds. One that takes longer has not been answered at all.
    private const int LongestQuestion = 2;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly DbContextOptions<OrderingDb> database;
    private readonly OrderingOptions options;
    private readonly TimeProvider clock;
    private readonly CancellationToken stopping;
    private readonly Lock gate = new();
    private readonly Dictionary<int, Watch> watches = [];
    private readonly SemaphoreSlim wanted = new(0, 1);
    private TaskCompletionSource outage = new();

    /// <summary>Made once for a node.</summary>
    public OrderFeed(
        DbContextOptions<OrderingDb> database,
        IOptions<OrderingOptions> options,
        TimeProvider clock,
        IHostApplicationLifetime lifetime
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(lifetime);
        this.database = database;
        this.options = options.Value;
        this.clock = clock;

        // The server waits for its requests before it stops: those that wait for nothing but time are ended.
        stopping = lifetime.ApplicationStopping;
    }

    /// <summary>Whether this node is about to stop, and nobody is to wait any more.</summary>
    public bool IsStopping => stopping.IsCancellationRequested;

    /// <summary>How many orders are waited for on this node.</summary>
    public int Watched
    {
        get
        {
            lock (gate)
            {
                return watches.Count;
            }
        }
    }

    /// <summary>Waits until an order is decided, through outages of the database as well.</summary>
    /// <param name="orderId">An order that was pending a moment ago.</param>
    /// <param name="longest">For how long to wait.</param>
    /// <param name="cancellation">The client has gone.</param>
    /// <returns>The order's final status; null if it was not decided in time, or nobody is to wait any more.</returns>
    public Task<string?> DecidedAsync(
        int orderId,
        TimeSpan longest,
        CancellationToken cancellation
    ) => WaitAsync(orderId, longest, decided => decided, cancellation);

    /// <summary>Waits until an order is decided, or it turns out that the database does not answer.</summary>
    /// <inheritdoc cref="DecidedAsync"/>
    /// <exception cref="InvalidOperationException">The database does not answer, as EF Core puts it.</exception>
    public async Task<string?> DecidedOrFailedAsync(
        int orderId,
        TimeSpan longest,
        CancellationToken cancellation
    )
    {
        var failed = Volatile.Read(ref outage).Task;
        var status = await WaitAsync(
            orderId,
            longest,
            decided => Task.WhenAny(decided, failed),
            cancellation
        );
        if (status is null && failed.IsCompleted)
        {
            await failed;
        }

        return status;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (true)
        {
            await wanted.WaitAsync(stoppingToken);
            while (Pending() is { Length: > 0 } orders)
            {
                var began = clock.GetTimestamp();
                try
                {
                    Tell(await AskAsync(orders, stoppingToken));
                    failures = 0;
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    // One may be a connection that was lost while it lay idle.
                    if (++failures > 1)
                    {
                        Fail(e);
                    }
                }

                await Task.Delay(PauseAfter(clock.GetElapsedTime(began)), clock, stoppingToken);
            }
        }
    }

    private TimeSpan PauseAfter(TimeSpan question)
    {
        var pause = question * (1 / MostBusy - 1);
        pause = pause < LongestPause ? pause : LongestPause;
        return pause > options.WatchEvery ? pause : options.WatchEvery;
    }

    private async Task<List<DecidedOrder>> AskAsync(int[] orders, CancellationToken cancellation)
    {
        await using var db = new OrderingDb(database);
        db.Database.SetCommandTimeout(LongestQuestion);
        return await db
            .Database.SqlQueryRaw<DecidedOrder>(Decided, JsonSerializer.Serialize(orders))
            .ToListAsync(cancellation);
    }

    private void Tell(List<DecidedOrder> decided)
    {
        foreach (var order in decided)
        {
            Find(order.Id)?.Decided.TrySetResult(order.Status);
        }
    }

    private void Fail(Exception e)
    {
        var failed = Interlocked.Exchange(ref outage, new TaskCompletionSource());
        failed.SetException(e);

        // Nobody may be there to see it.
        _ = failed.Task.Exception;
    }

    private async Task<string?> WaitAsync(
        int orderId,
        TimeSpan longest,
        Func<Task, Task> until,
        CancellationToken cancellation
    )
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        var watch = Enter(orderId);
        try
        {
            await until(watch.Decided.Task)
                .WaitAsync(longest, clock, ended.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return watch.Decided.Task.IsCompleted ? await watch.Decided.Task : null;
        }
        finally
        {
            Leave(orderId, watch);
        }
    }

    private Watch Enter(int orderId)
    {
        lock (gate)
        {
            // One that has ended is left to those who are about to hear of it.
            if (!watches.TryGetValue(orderId, out var watch) || watch.Decided.Task.IsCompleted)
            {
                watches[orderId] = watch = new Watch();
            }

            watch.Waiting++;
            if (wanted.CurrentCount == 0)
            {
                wanted.Release();
            }

            return watch;
        }
    }

    private void Leave(int orderId, Watch watch)
    {
        lock (gate)
        {
            if (--watch.Waiting == 0 && watches.GetValueOrDefault(orderId) == watch)
            {
                watches.Remove(orderId);
            }
        }
    }

    private int[] Pending()
    {
        lock (gate)
        {
            return [.. watches.Where(w => !w.Value.Decided.Task.IsCompleted).Select(w => w.Key)];
        }
    }

    private Watch? Find(int orderId)
    {
        lock (gate)
        {
            return watches.GetValueOrDefault(orderId);
        }
    }

    private sealed record DecidedOrder(int Id, string Status);

    private sealed class Watch
    {
        public TaskCompletionSource<string> Decided { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }
    }
}
