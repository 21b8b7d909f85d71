using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Planne.Ordering.Requests;

namespace Planne.Ordering.Orders;

/// <summary>An order with its validator, or 304 if the client has it as it is (RFC 9110, section 13).</summary>
/// <param name="order">As it is now.</param>
/// <param name="waited">For how many seconds the client preferred to wait, if it did.</param>
internal sealed class OrderAnswer(OrderView order, int? waited) : IResult
{
    // In seconds. Most orders are decided sooner.
    private const string RetryAfter = "1";

    // Nothing but its status changes about an order.
    private EntityTagHeaderValue Tag => new($"\"{order.Status}\"", isWeak: true);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.ETag = Tag.ToString();
        response.Headers.Vary = Preferences.HeaderName;
        if (waited is { } seconds)
        {
            response.Headers[Preferences.AppliedHeaderName] = string.Create(
                CultureInfo.InvariantCulture,
                $"wait={seconds}"
            );
        }

        if (order.Status == OrderStatus.Pending)
        {
            response.Headers.CacheControl = "no-cache";
            response.Headers.RetryAfter = RetryAfter;
        }

        if (request.GetTypedHeaders().IfNoneMatch.Any(IsMet))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return TypedResults.Ok(order).ExecuteAsync(httpContext);
    }

    private bool IsMet(EntityTagHeaderValue had) =>
        had.Equals(EntityTagHeaderValue.Any) || had.Compare(Tag, useStrongComparison: false);
}
