using Microsoft.EntityFrameworkCore;
using Planne.Ordering.Orders;

namespace Planne.Ordering.History;

/// <summary>What Ordering knows of how an order went.</summary>
/// <param name="Order">The order as clients see it.</param>
/// <param name="CreatedAt">When it was placed, in UTC.</param>
/// <param name="TraceId">The trace of the request that placed it; null where that was not noted.</param>
/// <param name="StatusSetAt">When its final status was written, in UTC; null where it has none, or that was not noted.</param>
/// <param name="Attempts">What failed of the messages about it, as far as it is still known, the first one first.</param>
public sealed record OrderHistory(
    OrderView Order,
    DateTime CreatedAt,
    string? TraceId,
    DateTime? StatusSetAt,
    IReadOnlyList<FailedAttempt> Attempts
);

/// <summary>Finds the histories of single orders, for operators.</summary>
public sealed class OrderHistories(DbContextOptions<OrderingDb> database)
{
    /// <summary>How many failed attempts are told at most: the latest.</summary>
    public const int MostAttempts = 200;

    internal const string Times = """
        select created_at as CreatedAt, trace_id as TraceId, status_set_at as StatusSetAt
        from orders
        where id = {0}
        """;

    /// <summary>Finds an order's.</summary>
    /// <param name="orderId">The order, from 1.</param>
    /// <param name="cancellation">Nobody wants to know any more.</param>
    /// <returns>Null if there is no such order.</returns>
    public async Task<OrderHistory?> FindAsync(int orderId, CancellationToken cancellation)
    {
        await using var db = new OrderingDb(database);
        var order = await db
            .Orders.AsNoTracking()
            .Include(o => o.Items)
            .SingleOrDefaultAsync(o => o.Id == orderId, cancellation);
        if (order is null)
        {
            return null;
        }

        var times = await db
            .Database.SqlQueryRaw<OrderTimes>(Times, orderId)
            .SingleAsync(cancellation);
        var attempts = await AttemptsAt(db, orderId).ToListAsync(cancellation);
        attempts.Reverse();
        return new OrderHistory(
            OrderView.Of(order),
            times.CreatedAt,
            TraceIds.ToText(times.TraceId),
            times.StatusSetAt,
            attempts
        );
    }

    internal static IQueryable<FailedAttempt> AttemptsAt(OrderingDb db, int orderId) =>
        db
            .FailedAttempts.AsNoTracking()
            .Where(a => a.OrderId == orderId)
            .OrderByDescending(a => a.Id)
            .Take(MostAttempts);

    private sealed record OrderTimes(DateTime CreatedAt, byte[]? TraceId, DateTime? StatusSetAt);
}
