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
    /// <summary>Finds those that were sent the longest time ago.</summary>
    public static async Task<IReadOnlyList<ProcessOrder>> LoadAsync(
        ResendOverdueOrders _,
        OrderingDb db,
        IOptions<OrderingOptions> options,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var sentBefore = clock.GetUtcNow().UtcDateTime - options.Value.OverdueAfter;
        var overdue = await db
            .Orders.AsNoTracking()
            .Where(o => o.Status == OrderStatus.Pending && o.SentAt < sentBefore)
            .OrderBy(o => o.SentAt)
            .ThenBy(o => o.Id)
            .Take(options.Value.OverdueBatchSize)
            .Select(o => new
            {
                o.Id,
                o.AmountCents,
                o.CreatedAt,
            })
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
        TimeProvider clock,
        ILogger<MarkSent> logger
    )
    {
        var messages = new OutgoingMessages();
        if (overdue.Count > 0)
        {
            logger.OrdersSentAgain(overdue.Count);
            messages.AddRange(overdue);
        }

        return (
            new MarkSent([.. overdue.Select(o => o.OrderId)], clock.GetUtcNow().UtcDateTime),
            messages
        );
    }
}

/// <summary>Notes when orders were last sent to Fulfillment.</summary>
/// <param name="OrderIds">The orders; those that were decided meanwhile are left alone.</param>
/// <param name="SentAt">When, in UTC.</param>
public sealed record MarkSent(IReadOnlyList<int> OrderIds, DateTime SentAt) : ISideEffect
{
    /// <summary>Runs the update, if there is anything to note.</summary>
    public Task ExecuteAsync(OrderingDb db, CancellationToken cancellation) =>
        OrderIds.Count == 0
            ? Task.CompletedTask
            : db
                .Orders.Where(o => OrderIds.Contains(o.Id) && o.Status == OrderStatus.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.SentAt, SentAt), cancellation);
}
