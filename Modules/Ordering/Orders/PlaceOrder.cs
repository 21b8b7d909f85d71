using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Planne.Contracts;
using Planne.Ordering.Catalogue;
using Planne.Ordering.Idempotency;
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
    /// <summary>Reads the request, and the catalogue by which to judge it.</summary>
    /// <returns>The body as far as it could be read, with the faults of the key among its own, or 413 or 415.</returns>
    public static async Task<(
        PlaceOrderBody?,
        IdempotencyKey?,
        Catalog?,
        ProblemDetails
    )> LoadAsync(HttpRequest request, CatalogCache catalog, CancellationToken cancellation)
    {
        var (utf8, problem) = await JsonBody.ReadAsync(request, cancellation);
        if (!ReferenceEquals(problem, WolverineContinue.NoProblems))
        {
            return (null, null, null, problem);
        }

        var (key, fault) = IdempotencyKey.Of(request);
        var body = PlaceOrderBody.Parse(utf8.Span);
        return (
            fault is null ? body : body with { Faults = [fault, .. body.Faults] },
            key,
            await catalog.GetAsync(cancellation),
            problem
        );
    }

    /// <summary>Accepts the order, or refuses it with all that is wrong with it.</summary>
    /// <returns>The order; or 400, 422, or 503 if too many wait; or, to a repeat, what was answered the first time, or 409 while that is not known.</returns>
    public static async Task<(PlaceOrder?, IResult?)> ValidateAsync(
        [NotBody] PlaceOrderBody body,
        [NotBody] IdempotencyKey? key,
        [NotBody] Catalog catalog,
        Backlog backlog,
        KeyedOrders earlier,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        var refusal = PlaceOrderRules.Refuse(body, catalog);
        if (
            refusal is null
            && key is not null
            && await earlier.AdmitAsync(key, body, response, cancellation) is { } answer
        )
        {
            return (null, answer);
        }

        refusal ??= backlog.Refuse(response);
        if (refusal is null)
        {
            return (body.ToCommand(), null);
        }

        // What was accepted once is so for good, whatever the catalogue says by now and however many wait.
        var replay =
            key is not null && body.Faults.Count == 0
                ? await earlier.ReplayAsync(key, body, cancellation)
                : null;
        return (null, replay ?? TypedResults.Problem(refusal));
    }

    /// <summary>Places the order.</summary>
    /// <returns>The answer, what is to be stored, and the message that has the order decided.</returns>
    [WolverinePost("/orders", OperationId = "createOrder"), Tags("orders")]
    [TakesBody(typeof(PlaceOrder)), TakesHeader(IdempotencyKey.HeaderName)]
    [Answers(201, 400, 406, 409, 413, 415, 422, 429, 503)]
    public static async Task<(
        Created<OrderView>,
        Insert<Order>,
        IStorageAction<KeyedOrder>,
        ProcessOrder
    )> Post(
        [NotBody] PlaceOrder command,
        [NotBody] PlaceOrderBody body,
        [NotBody] IdempotencyKey? key,
        [NotBody] Catalog catalog,
        OrderIds ids,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        // Reserved for accepted orders alone: refused ones would use up the ids, of which there are two billion.
        var reserved = await ids.ReserveAsync(command.Items.Count, cancellation);
        var now = clock.GetUtcNow();
        var order = Order.Place(reserved, command, catalog, now, Activity.Current?.TraceId);

        return (
            Answer(OrderView.Of(order)),
            Storage.Insert(order),
            key is null
                ? Storage.Nothing<KeyedOrder>()
                : Storage.Insert(KeyedOrder.Of(key, body.Fingerprint(), order.Id)),
            new ProcessOrder(order.Id, order.AmountCents, now)
        );
    }

    /// <summary>What a client gets for an order that was placed.</summary>
    internal static Created<OrderView> Answer(OrderView order) =>
        TypedResults.Created($"/orders/{order.Id}", order);

    /// <summary>Whether the commit may have failed because of the key.</summary>
    public static bool OnExceptionFilter(Exception failure) => KeyedOrders.IsKeyed(failure);

    /// <summary>Answers a request whose key another one has used, or is using.</summary>
    public static Task<IResult> OnExceptionAsync(
        Exception failure,
        KeyedOrders earlier,
        CancellationToken cancellation
    ) => earlier.AnswerAsync(failure, cancellation);
}
