using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Planne.Ordering.Requests;
using Wolverine.Attributes;
using Wolverine.Http;

namespace Planne.Ordering.Orders;

/// <summary><c>GET /orders/{orderId}</c></summary>
public static class GetOrderEndpoint
{
    /// <summary>Shows an order.</summary>
    /// <param name="orderId">Any text; what is no order's id has no order, and is answered like that.</param>
    /// <param name="db">Ordering's tables.</param>
    /// <param name="cancellation">The client has gone.</param>
    [WolverineGet("/orders/{orderId}", OperationId = "getOrder"), Tags("orders"), NonTransactional]
    [TakesHeader("If-None-Match"), TakesHeader("Prefer")]
    [Answers(200, 304, 404, 406, 429, 503)]
    public static async Task<Results<Ok<OrderView>, NotFound<ErrorObject>>> Get(
        string orderId,
        OrderingDb db,
        CancellationToken cancellation
    )
    {
        // Digits alone, none of them a leading zero: an order has one address.
        var order =
            int.TryParse(orderId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && orderId[0] != '0'
                ? await db
                    .Orders.AsNoTracking()
                    .Include(o => o.Items)
                    .SingleOrDefaultAsync(o => o.Id == id, cancellation)
                : null;

        return order is null
            ? TypedResults.NotFound(ErrorObject.NotFound)
            : TypedResults.Ok(OrderView.Of(order));
    }
}
