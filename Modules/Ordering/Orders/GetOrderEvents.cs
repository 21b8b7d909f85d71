using Microsoft.AspNetCore.Http;
using Planne.Ordering.Requests;
using Wolverine.Attributes;
using Wolverine.Http;

namespace Planne.Ordering.Orders;

/// <summary><c>GET /orders/{orderId}/events</c></summary>
public static class GetOrderEventsEndpoint
{
    private const string LastEventId = "Last-Event-ID";

    /// <summary>Finds the order.</summary>
    public static Task<(OrderView?, IResult?)> LoadAsync(
        string orderId,
        OrderLookup orders,
        CancellationToken cancellation
    ) => GetOrderEndpoint.LoadAsync(orderId, orders, cancellation);

    /// <summary>Tells what becomes of the order, from the event on that the client had last.</summary>
    [
        WolverineGet("/orders/{orderId}/events", OperationId = "getOrderEvents"),
        Tags("orders"),
        NonTransactional
    ]
    [TakesHeader(LastEventId)]
    [Answers(200, 204, 404, 406, 429, 503, Body = typeof(string), MediaType = "text/event-stream")]
    public static IResult Get(OrderView order, HttpRequest request, OrderFeed feed)
    {
        // What is no id of ours is none that the client had from here: it is told everything.
        var had = request.Headers[LastEventId].ToString() switch
        {
            "1" => OrderEvent.Placed,
            "2" when order.Status != OrderStatus.Pending => OrderEvent.Final,
            _ => 0,
        };

        // 204 tells the client not to connect again (WHATWG HTML, 9.2.3).
        return had == OrderEvent.Final
            ? TypedResults.NoContent()
            : new OrderEvents(order, had, feed);
    }
}
