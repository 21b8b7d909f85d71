using Microsoft.AspNetCore.Http;
using Planne.Ordering.Requests;
using Wolverine.Attributes;
using Wolverine.Http;

namespace Planne.Ordering.Orders;

/// <summary><c>GET /orders/{orderId}</c></summary>
public static class GetOrderEndpoint
{
    /// <summary>Finds the order.</summary>
    /// <param name="orderId">Any text; what is no order's id has no order, and is answered like that.</param>
    /// <param name="orders">Where to look.</param>
    /// <param name="cancellation">The client has gone.</param>
    public static async Task<(OrderView?, IResult?)> LoadAsync(
        string orderId,
        OrderLookup orders,
        CancellationToken cancellation
    ) =>
        await orders.FindAsync(orderId, cancellation) is { } order
            ? (order, null)
            : (null, TypedResults.NotFound(ErrorObject.NotFound));

    /// <summary>Shows the order; at once, or as soon as it is decided, if the client prefers to wait (RFC 7240, section 4.3).</summary>
    [WolverineGet("/orders/{orderId}", OperationId = "getOrder"), Tags("orders"), NonTransactional]
    [TakesHeader("If-None-Match"), TakesHeader(Preferences.HeaderName)]
    [Answers(200, 304, 404, 406, 429, 503, Body = typeof(OrderView))]
    public static async Task<IResult> Get(
        OrderView order,
        HttpRequest request,
        OrderFeed feed,
        CancellationToken cancellation
    )
    {
        // HEAD looks at what is there.
        var wait = HttpMethods.IsHead(request.Method) ? null : Preferences.Wait(request);
        if (wait is { } seconds && order.Status == OrderStatus.Pending)
        {
            var decided = await feed.DecidedOrFailedAsync(
                order.Id,
                TimeSpan.FromSeconds(seconds),
                cancellation
            );
            order = order with { Status = decided ?? order.Status };
        }

        return new OrderAnswer(order, wait);
    }
}
