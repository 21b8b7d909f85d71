using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Planne.Contracts;
using Wolverine;

namespace Planne.Ordering.Orders;

/// <summary>Writes a verdict to its order.</summary>
public static class OrderDecidedHandler
{
    /// <summary>Sets the order's status, unless it has a final one.</summary>
    public static SetFinalStatus Handle(OrderDecided decided) =>
        new(decided.OrderId, decided.Verdict);
}

/// <summary>Sets an order's status to a final one if it is pending; otherwise does nothing.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Status"><see cref="OrderStatus.Approved"/> or <see cref="OrderStatus.Refused"/>.</param>
public sealed record SetFinalStatus(int OrderId, string Status) : ISideEffect
{
    /// <summary>Runs the update, and tells the log if it found no pending order.</summary>
    public async Task ExecuteAsync(
        OrderingDb db,
        ILogger<SetFinalStatus> logger,
        CancellationToken cancellation
    )
    {
        var updated = await db
            .Orders.Where(o => o.Id == OrderId && o.Status == OrderStatus.Pending)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.Status, Status), cancellation);
        if (updated == 1)
        {
            return;
        }

        var present = await db
            .Orders.Where(o => o.Id == OrderId)
            .Select(o => o.Status)
            .SingleOrDefaultAsync(cancellation);
        if (present == Status)
        {
            logger.VerdictRepeated(OrderId, Status);
        }
        else
        {
            logger.VerdictIgnored(OrderId, Status, present ?? "missing");
        }
    }
}
