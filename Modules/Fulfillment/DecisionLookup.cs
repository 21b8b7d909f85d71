using Microsoft.EntityFrameworkCore;

namespace Planne.Fulfillment;

/// <summary>Finds single verdicts, for operators.</summary>
public sealed class DecisionLookup(DbContextOptions<FulfillmentDb> database)
{
    /// <summary>Finds the verdict on an order.</summary>
    /// <param name="orderId">The order, from 1.</param>
    /// <param name="cancellation">Nobody wants to know any more.</param>
    /// <returns>Null if there is none yet.</returns>
    public async Task<Decision?> FindAsync(int orderId, CancellationToken cancellation)
    {
        await using var db = new FulfillmentDb(database);
        return await db
            .Decisions.AsNoTracking()
            .SingleOrDefaultAsync(d => d.OrderId == orderId, cancellation);
    }
}
