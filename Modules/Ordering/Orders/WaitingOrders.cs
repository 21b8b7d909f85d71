using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Planne.Ordering.Orders;

/// <summary>How many orders wait to be decided, and for how long.</summary>
/// <param name="Orders">How many, on all nodes together.</param>
/// <param name="OldestAge">For how long the oldest of them has waited; null if none waits.</param>
/// <param name="MostWaiting">From how many on no more are taken: <see cref="OrderingOptions.MostWaiting"/>.</param>
public sealed record Waiting(long Orders, TimeSpan? OldestAge, int MostWaiting);

/// <summary>Counts the orders that wait, for operators, who want to know it exactly and ask now and then.</summary>
public sealed class WaitingOrders(
    DbContextOptions<OrderingDb> database,
    IOptions<OrderingOptions> options
)
{
    // Two looks at an index: one at as many entries as wait, which are bounded, and one at the first of them.
    internal const string Asked = """
        select
          (select count(*) from orders where status = 'PENDING') as Orders,
          (select timestampdiff(microsecond, min(created_at), utc_timestamp(6)) from orders where status = 'PENDING') as OldestAge
        """;

    /// <summary>Counts them.</summary>
    public async Task<Waiting> AskAsync(CancellationToken cancellation)
    {
        await using var db = new OrderingDb(database);
        var counted = await db.Database.SqlQueryRaw<Counted>(Asked).SingleAsync(cancellation);

        // The clock of the node that took the order may be ahead of the database's.
        return new Waiting(
            counted.Orders,
            counted.OldestAge is { } age ? TimeSpan.FromMicroseconds(Math.Max(0, age)) : null,
            options.Value.MostWaiting
        );
    }

    private sealed record Counted(long Orders, long? OldestAge);
}
