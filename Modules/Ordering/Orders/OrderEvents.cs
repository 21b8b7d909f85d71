using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Planne.Ordering.Orders;

/// <summary>What becomes of an order, as Server-Sent Events (WHATWG HTML, section 9.2), until it is decided.</summary>
/// <param name="order">As it is now.</param>
/// <param name="had">The id of the last event that the client has had; 0 if none.</param>
/// <param name="feed">Tells when it is decided.</param>
internal sealed class OrderEvents(OrderView order, int had, OrderFeed feed) : IResult
{
    // A comment, for proxies that end connections on which nothing moves.
    private const string Heartbeat = ":\n\n";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, gone) = (httpContext.Response, httpContext.RequestAborted);
        var services = httpContext.RequestServices;
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var heartbeat = services.GetRequiredService<IOptions<OrderingOptions>>().Value;

        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";

        // Neither this server nor a proxy is to keep an event until there are more of them.
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        await WriteAsync(response, Tell(order, after: had, json), gone);

        var told = order.Status != OrderStatus.Pending;
        while (!told && !feed.IsStopping)
        {
            var decided = await feed.DecidedAsync(order.Id, heartbeat.EventHeartbeat, gone);
            told = decided is not null;
            await WriteAsync(
                response,
                decided is null
                    ? Heartbeat
                    : Tell(order with { Status = decided }, after: OrderEvent.Placed, json),
                gone
            );
        }
    }

    /// <summary>The events after one that the client has had. Each is one line of JSON, which needs no escaping.</summary>
    private static string Tell(OrderView order, int after, JsonSerializerOptions json) =>
        string.Concat(
            OrderEvent
                .Of(order)
                .Where(e => e.Id > after)
                .Select(e => $"id: {e.Id}\ndata: {JsonSerializer.Serialize(e.Order, json)}\n\n")
        );

    private static async Task WriteAsync(
        HttpResponse response,
        string text,
        CancellationToken cancellation
    )
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
