using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Planne.Contracts;
using Planne.Ordering.Catalogue;
using Planne.Ordering.Ids;
using Planne.Ordering.Requests;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Planne.Ordering.Orders;

/// <summary>An order that was found to be acceptable.</summary>
/// <param name="Items">From 1 to <see cref="MostLines"/> lines that cost no more than <see cref="MostCents"/> together.</param>
public sealed record PlaceOrder(IReadOnlyList<PlaceOrder.Line> Items)
{
    /// <summary>The most lines that an order may have.</summary>
    public const int MostLines = 100;

    /// <summary>The most that a line may ask for of its product.</summary>
    public const int MostQuantity = 1_000_000;

    /// <summary>The most that an order may cost, in cents: what the column holds.</summary>
    public const int MostCents = int.MaxValue;

    /// <summary>So many of a product.</summary>
    /// <param name="ProductId">A product that the catalogue has.</param>
    /// <param name="Quantity">From 1 to <see cref="MostQuantity"/>.</param>
    public sealed record Line(int ProductId, int Quantity);
}

/// <summary><c>POST /orders</c></summary>
public static class PlaceOrderEndpoint
{
    /// <summary>Reads the body, and the catalogue by which to judge it.</summary>
    /// <returns>The body as far as it could be read, or 413 or 415.</returns>
    public static async Task<(PlaceOrderBody?, Catalog?, ProblemDetails)> LoadAsync(
        HttpRequest request,
        CatalogCache catalog,
        CancellationToken cancellation
    )
    {
        var (utf8, problem) = await JsonBody.ReadAsync(request, cancellation);
        return ReferenceEquals(problem, WolverineContinue.NoProblems)
            ? (PlaceOrderBody.Parse(utf8.Span), await catalog.GetAsync(cancellation), problem)
            : (null, null, problem);
    }

    /// <summary>Accepts the order, or refuses it with all that is wrong with it.</summary>
    /// <returns>400 if the body cannot be understood, 422 if what it asks for is not to be had.</returns>
    public static (PlaceOrder?, ProblemDetails) Validate(
        [NotBody] PlaceOrderBody body,
        [NotBody] Catalog catalog
    )
    {
        var refusals = PlaceOrderRules.Check(body, catalog);
        return (body.Faults, refusals) switch
        {
            ([], []) => (body.ToCommand(), WolverineContinue.NoProblems),
            ([], _) => (null, Refusal.Of(StatusCodes.Status422UnprocessableEntity, refusals)),
            _ => (null, Refusal.Of(StatusCodes.Status400BadRequest, [.. body.Faults, .. refusals])),
        };
    }

    /// <summary>Places the order.</summary>
    /// <returns>The answer, what is to be stored, and the message that has the order decided.</returns>
    [WolverinePost("/orders", OperationId = "createOrder"), Tags("orders")]
    [TakesBody(typeof(PlaceOrder)), TakesHeader("Idempotency-Key")]
    [Answers(201, 400, 406, 409, 413, 415, 422, 429, 503)]
    public static async Task<(Created<OrderView>, Insert<Order>, ProcessOrder)> Post(
        [NotBody] PlaceOrder command,
        [NotBody] Catalog catalog,
        OrderIds ids,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        // Reserved for accepted orders alone: refused ones would use up the ids, of which there are two billion.
        var reserved = await ids.ReserveAsync(command.Items.Count, cancellation);
        var now = clock.GetUtcNow();
        var order = Order.Place(reserved, command, catalog, now);

        return (
            TypedResults.Created($"/orders/{order.Id}", OrderView.Of(order)),
            Storage.Insert(order),
            new ProcessOrder(order.Id, order.AmountCents, now)
        );
    }
}
