using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Planne.Ordering.Orders;

/// <summary>Finds single orders.</summary>
/// <remarks>Has a context for the moment of asking: requests may wait for long afterwards, thousands of them.</remarks>
public sealed class OrderLookup(DbContextOptions<OrderingDb> database)
{
    /// <summary>Finds an order by the text that names it in an address.</summary>
    /// <param name="orderId">Any text. What is no order's id has no order.</param>
    /// <param name="cancellation">The client has gone.</param>
    public async Task<OrderView?> FindAsync(string orderId, CancellationToken cancellation) =>
        // Digits alone, none of them a leading zero: an order has one address.
        int.TryParse(orderId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && orderId[0] != '0'
            ? await FindAsync(id, cancellation)
            : null;

    /// <summary>Finds an order by its id.</summary>
    public async Task<OrderView?> FindAsync(int orderId, CancellationToken cancellation)
    {
        await using var db = new OrderingDb(database);
        var order = await db
            .Orders.AsNoTracking()
            .Include(o => o.Items)
            .SingleOrDefaultAsync(o => o.Id == orderId, cancellation);
        return order is null ? null : OrderView.Of(order);
    }
}
