using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Planne.Ordering.Requests;
using Wolverine.Attributes;
using Wolverine.Http;

namespace Planne.Ordering.Orders;

/// <summary>Asks for a page of orders.</summary>
/// <param name="Status">Those of one <see cref="OrderStatus"/>; null for all.</param>
/// <param name="Limit">From 1 to <see cref="MostLimit"/>.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record ListOrders(string? Status, int Limit, OrderCursor? After)
{
    /// <summary>How many orders a page has unless the client says otherwise.</summary>
    public const int DefaultLimit = 20;

    /// <summary>The most orders that a page may have.</summary>
    public const int MostLimit = 100;

    /// <summary>The address of a page.</summary>
    public string Address =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"/orders?{(Status is null ? "" : $"status={Status}&")}limit={Limit}{(After is null ? "" : $"&cursor={After}")}"
        );
}

/// <summary><c>GET /orders</c></summary>
public static class ListOrdersEndpoint
{
    /// <summary>Reads the query, or refuses it with all that is wrong with it.</summary>
    public static (ListOrders?, ProblemDetails) Validate(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var faults = new List<Fault>();
        var query = new ListOrders(
            Read("status", Status, $"It must be one of {string.Join(", ", OrderStatus.All)}."),
            Read("limit", Limit, $"It must be from 1 to {ListOrders.MostLimit}.")
                ?? ListOrders.DefaultLimit,
            Read("cursor", OrderCursor.Parse, "It must be taken from a Link to a next page.")
        );
        return faults.Count == 0
            ? (query, WolverineContinue.NoProblems)
            : (null, Refusal.Of(StatusCodes.Status400BadRequest, faults));

        T? Read<T>(string name, Func<string, T?> parse, string rule)
        {
            var given = request.Query[name];
            var value = given is [{ } only] ? parse(only) : default;
            if (given.Count > 0 && value is null)
            {
                faults.Add(
                    Fault.OfParameter(name, given.Count > 1 ? "It is given more than once." : rule)
                );
            }

            return value;
        }
    }

    /// <summary>Shows a page, newest first, and where the next one is.</summary>
    // By time, for ids are given out in blocks and say little of it. By the last order of a page and not by its number:
    // whatever is placed meanwhile comes before the first page.
    [WolverineGet("/orders", OperationId = "listOrders"), Tags("orders"), NonTransactional]
    [TakesQuery("status", typeof(string)), TakesQuery("limit", typeof(int))]
    [TakesQuery("cursor", typeof(string))]
    [Answers(200, 400, 406, 429, 503)]
    public static async Task<IReadOnlyList<OrderView>> Get(
        [NotBody] ListOrders query,
        OrderingDb db,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        var found = await Matching(query, db)
            .OrderByDescending(o => o.CreatedAt)
            .ThenByDescending(o => o.Id)
            .Take(query.Limit + 1)
            .Include(o => o.Items)
            .AsNoTracking()
            .ToListAsync(cancellation);
        var page = found.Take(query.Limit).ToList();
        if (found.Count > page.Count)
        {
            var next = query with { After = new OrderCursor(page[^1].CreatedAt, page[^1].Id) };
            response.Headers.Link = $"<{next.Address}>; rel=\"next\"";
        }

        return [.. page.Select(OrderView.Of)];
    }

    private static IQueryable<Order> Matching(ListOrders query, OrderingDb db)
    {
        IQueryable<Order> orders = db.Orders;
        if (query.Status is { } status)
        {
            orders = orders.Where(o => o.Status == status);
        }

        if (query.After is { } after)
        {
            // The first half alone would do for the result, and the index is entered by it.
            orders = orders.Where(o =>
                o.CreatedAt <= after.CreatedAt && (o.CreatedAt < after.CreatedAt || o.Id < after.Id)
            );
        }

        return orders;
    }

    private static string? Status(string text) =>
        OrderStatus.All.Contains(text, StringComparer.Ordinal) ? text : null;

    private static int? Limit(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
        && limit is >= 1 and <= ListOrders.MostLimit
            ? limit
            : null;
}
