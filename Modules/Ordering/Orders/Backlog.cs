using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Planne.Ordering.Requests;

namespace Planne.Ordering.Orders;

/// <summary>
/// How many orders wait to be decided, on all nodes together, known without asking for each request: counted every
/// second, or two where that takes its time, and added to by this node in between. Past <see cref="OrderingOptions.MostWaiting"/> no order is taken.
/// </summary>
public sealed class Backlog(
    DbContextOptions<OrderingDb> database,
    IOptions<OrderingOptions> options,
    TimeProvider clock,
    OrderingMetrics metrics,
    ILogger<Backlog> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Where hundreds of thousands may wait, to count them takes tenths of a second, and the database has better to do.
    private const int RestsToWork = 10;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Func<object, Task>? end;
    private int counted;
    private int running;
    private int answered;
    private TimeSpan oldestAge;
    private long lookedAt;
    private bool isCounting = true;

    /// <summary>How many orders wait, from 0; never less than there are by this node, and for up to three seconds more.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return counted + running + answered;
            }
        }
    }

    /// <summary>
    /// For how long the oldest of them has waited, as of the last count; zero if none waits. While they cannot be counted
    /// none is decided, and it grows.
    /// </summary>
    public TimeSpan OldestAge
    {
        get
        {
            lock (gate)
            {
                return isCounting || oldestAge == TimeSpan.Zero
                    ? oldestAge
                    : oldestAge + clock.GetElapsedTime(lookedAt);
            }
        }
    }

    /// <summary>The bound: <see cref="OrderingOptions.MostWaiting"/>.</summary>
    public int MostWaiting => options.Value.MostWaiting;

    /// <summary>Lets one more order in, until its response has ended; or refuses it with 503.</summary>
    internal ProblemDetails? Refuse(HttpResponse response)
    {
        lock (gate)
        {
            if (counted + running + answered >= MostWaiting)
            {
                return Refusal.Of(
                    StatusCodes.Status503ServiceUnavailable,
                    "Too many orders wait to be decided. Nothing was stored; please try again."
                );
            }

            running++;
        }

        response.OnCompleted(end ??= AnsweredAsync, response);
        return null;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe(this);
        while (true)
        {
            var began = clock.GetTimestamp();
            await CountAsync(stoppingToken);
            var rest = isCounting ? clock.GetElapsedTime(began) * RestsToWork : Interval;
            await Task.Delay(
                TimeSpan.FromTicks(Math.Clamp(rest.Ticks, Interval.Ticks, LongestRest.Ticks)),
                clock,
                stoppingToken
            );
        }
    }

    private async Task CountAsync(CancellationToken cancellation)
    {
        // Answered from here on may be in the count as well, and is counted twice until the next one: rather too many.
        int before;
        lock (gate)
        {
            before = answered;
        }

        try
        {
            await using var db = new OrderingDb(database);
            db.Database.SetCommandTimeout(Interval);
            var pending = await db
                .Orders.Where(o => o.Status == OrderStatus.Pending)
                .Take(MostWaiting)
                .CountAsync(cancellation);

            // The first entry of its status in an index.
            var oldest = await db
                .Orders.Where(o => o.Status == OrderStatus.Pending)
                .MinAsync(o => (DateTime?)o.CreatedAt, cancellation);
            lock (gate)
            {
                counted = pending;
                answered -= before;
                oldestAge = AgeOf(oldest);
                lookedAt = clock.GetTimestamp();
                isCounting = true;
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Said once for an outage, not once a second.
            if (isCounting)
            {
                logger.WaitingOrdersNotCounted(e.GetBaseException().Message);
            }

            lock (gate)
            {
                isCounting = false;
            }
        }
    }

    // By this node's clock, which need not be that of the node where it was placed: never less than zero.
    private TimeSpan AgeOf(DateTime? oldest) =>
        oldest is { } placedAt && clock.GetUtcNow().UtcDateTime - placedAt is { Ticks: > 0 } age
            ? age
            : TimeSpan.Zero;

    private Task AnsweredAsync(object response)
    {
        var status = ((HttpResponse)response).StatusCode;
        lock (gate)
        {
            running--;

            // After an error of ours it cannot be told; all other answers have stored nothing.
            answered += status is StatusCodes.Status201Created or >= 500 ? 1 : 0;
        }

        return Task.CompletedTask;
    }
}
