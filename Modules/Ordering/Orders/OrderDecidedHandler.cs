using System.Text.Json;
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
    // From order to order by the primary key. Left alone, the optimizer may prefer the index on the status, and lock all
    // orders that wait.
    internal const string Decided = """
        update json_table(
                 {0}, '$[*]' columns (id int path '$.OrderId', status varchar(255) path '$.Status')
               ) as decided
        straight_join orders o force index (primary) on o.id = decided.id
        set   o.status = decided.status,
              o.status_set_at = utc_timestamp(6)
        where o.status = 'PENDING'
        """;

    /// <summary>Sets this one.</summary>
    public Task ExecuteAsync(
        OrderingDb db,
        ILogger<SetFinalStatus> logger,
        CancellationToken cancellation
    ) => ExecuteManyAsync([this], db, logger, cancellation);

    /// <summary>Sets those of many orders with one statement, and tells the log of orders that were not pending.</summary>
    public static async Task ExecuteManyAsync(
        IReadOnlyList<SetFinalStatus> all,
        OrderingDb db,
        ILogger<SetFinalStatus> logger,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(db);

        // The first verdict on an order is the one that counts, here as well.
        SetFinalStatus[] decided = [.. all.DistinctBy(x => x.OrderId).OrderBy(x => x.OrderId)];
        var updated = await db.Database.ExecuteSqlRawAsync(
            Decided,
            [JsonSerializer.Serialize(decided)],
            cancellation
        );
        if (updated < all.Count)
        {
            await TellAsync(db, all, all.Count - updated, logger, cancellation);
        }
    }

    private static async Task TellAsync(
        OrderingDb db,
        IReadOnlyList<SetFinalStatus> all,
        int missed,
        ILogger logger,
        CancellationToken cancellation
    )
    {
        var orders = all.Select(x => x.OrderId);
        var present = await db
            .Orders.Where(o => orders.Contains(o.Id))
            .ToDictionaryAsync(o => o.Id, o => o.Status, cancellation);
        foreach (var (order, status) in all)
        {
            if (present.GetValueOrDefault(order, "missing") is var found && found != status)
            {
                logger.VerdictIgnored(order, status, found);
                missed--;
            }
        }

        if (missed > 0)
        {
            logger.VerdictsRepeated(missed);
        }
    }
}
