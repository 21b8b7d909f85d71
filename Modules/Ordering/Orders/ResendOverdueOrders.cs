using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Planne.Contracts;
using Wolverine;

namespace Planne.Ordering.Orders;

/// <summary>Asks for orders that have been pending for too long to be sent to Fulfillment again.</summary>
public sealed record ResendOverdueOrders;

/// <summary>Sends overdue orders again, which does no harm: an order that was decided gets its first verdict again.</summary>
public static class ResendOverdueOrdersHandler
{
    // The clock is the database's, which also set the time: no node's own can make orders overdue, or keep them from it.
    private const string Overdue = """
        select id, status, amount_cents, created_at, sent_at, trace_id
        from orders
        where status = 'PENDING'
        and sent_at < utc_timestamp(6) - interval {0} microsecond
        order by sent_at, id
        limit {1}
        """;

    /// <summary>Finds those that were sent the longest time ago.</summary>
    public static async Task<IReadOnlyList<ProcessOrder>> LoadAsync(
        ResendOverdueOrders _,
        OrderingDb db,
        IOptions<OrderingOptions> options,
        CancellationToken cancellation
    )
    {
        var overdue = await db
            .Orders.FromSqlRaw(
                Overdue,
                (long)options.Value.OverdueAfter.TotalMicroseconds,
                options.Value.OverdueBatchSize
            )
            .AsNoTracking()
            .ToListAsync(cancellation);

        return
        [
            .. overdue.Select(o => new ProcessOrder(
                o.Id,
                o.AmountCents,
                new DateTimeOffset(DateTime.SpecifyKind(o.CreatedAt, DateTimeKind.Utc))
            )),
        ];
    }

    /// <summary>Sends one batch of them.</summary>
    // Marked as sent now, they come last among the overdue: the next look finds other ones. More than a batch at a time
    // would do harm where orders are overdue because Fulfillment has too many waiting already.
    public static (MarkSent, OutgoingMessages) Handle(
        ResendOverdueOrders _,
        IReadOnlyList<ProcessOrder> overdue,
        ILogger<MarkSent> logger
    )
    {
        var messages = new OutgoingMessages();
        if (overdue.Count > 0)
        {
            logger.OrdersSentAgain(overdue.Count);
            messages.AddRange(overdue);
        }

        return (new MarkSent([.. overdue.Select(o => o.OrderId)]), messages);
    }
}

/// <summary>Notes, by the database's clock, that orders were sent to Fulfillment again.</summary>
/// <param name="OrderIds">The orders; those that were decided meanwhile are left alone.</param>
public sealed record MarkSent(IReadOnlyList<int> OrderIds) : ISideEffect
{
    /// <summary>Runs the update, if there is anything to note.</summary>
    public Task ExecuteAsync(OrderingDb db, CancellationToken cancellation) =>
        OrderIds.Count == 0
            ? Task.CompletedTask
            : db
                .Orders.Where(o => OrderIds.Contains(o.Id) && o.Status == OrderStatus.Pending)
#pragma warning disable RS0030 // It becomes utc_timestamp(), to the second; no clock of this node is asked.
                .ExecuteUpdateAsync(
                    set => set.SetProperty(o => o.SentAt, o => DateTime.UtcNow),
                    cancellation
                );
#pragma warning restore RS0030
}
