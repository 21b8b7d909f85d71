using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Planne.Ordering.Orders;
using Planne.Ordering.Requests;

namespace Planne.Ordering.Idempotency;

/// <summary>Answers repeated requests by what was stored of the first.</summary>
public sealed class KeyedOrders(DbContextOptions<OrderingDb> database, IStorageFaults faults)
{
    // In seconds. Whoever holds the key is about to commit, or is frozen and will be taken for dead.
    private const string RetryAfter = "1";

    /// <summary>Whether it was a request with a key whose commit failed.</summary>
    public static bool IsKeyed(DbUpdateException failure) => KeyedIn(failure) is not null;

    /// <summary>Answers a request with a key whose commit failed.</summary>
    /// <returns>What the first request with the key was answered, 422 if that one asked for something else, 409 while it is still running.</returns>
    /// <exception cref="DbUpdateException">The failure, where it was not about the key.</exception>
    public async Task<IResult> AnswerAsync(
        DbUpdateException failure,
        CancellationToken cancellation
    )
    {
        // The insert waits for whoever has inserted the same key and not yet committed.
        var isHeldUp = faults.IsHeldUp(failure);
        if (isHeldUp || faults.IsDuplicateKey(failure))
        {
            var keyed = KeyedIn(failure)!;
            if (await FindAsync(keyed.Caller, keyed.Key, cancellation) is { } first)
            {
                return Answer(first, keyed.Fingerprint);
            }

            if (isHeldUp)
            {
                return new StillRunning();
            }
        }

        ExceptionDispatchInfo.Throw(failure);
        throw new UnreachableException();
    }

    /// <summary>Answers a request, if it is a repeat.</summary>
    /// <returns>What the first request with the key was answered, 422 if that one asked for something else; null if there is none.</returns>
    public async Task<IResult?> ReplayAsync(
        IdempotencyKey key,
        byte[] fingerprint,
        CancellationToken cancellation
    ) =>
        await FindAsync(key.Caller.Id, key.Value, cancellation) is { } first
            ? Answer(first, fingerprint)
            : null;

    private static IResult Answer(First first, byte[] fingerprint) =>
        first.Keyed.Fingerprint.AsSpan().SequenceEqual(fingerprint)
            ? new Replay(OrderView.Of(first.Order) with { Status = OrderStatus.Pending })
            : TypedResults.Problem(
                Refusal.Of(
                    StatusCodes.Status422UnprocessableEntity,
                    [
                        Fault.OfHeader(
                            IdempotencyKey.HeaderName,
                            "It was used for another order. A new order takes a new key."
                        ),
                    ]
                )
            );

    // A context of its own: the request's may be that of the commit that failed.
    private async Task<First?> FindAsync(string caller, string key, CancellationToken cancellation)
    {
        await using var db = new OrderingDb(database);
        return await db
            .KeyedOrders.AsNoTracking()
            .Where(k => k.Caller == caller && k.Key == key)
            .Join(
                db.Orders.Include(o => o.Items),
                k => k.OrderId,
                o => o.Id,
                (k, o) => new First(k, o)
            )
            .SingleOrDefaultAsync(cancellation);
    }

    private static KeyedOrder? KeyedIn(DbUpdateException failure) =>
        failure.Entries.Select(entry => entry.Entity).OfType<KeyedOrder>().SingleOrDefault();

    private sealed record First(KeyedOrder Keyed, Order Order);

    private sealed class Replay(OrderView order) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers[IdempotencyKey.ReplayedHeaderName] = "true";
            return PlaceOrderEndpoint.Answer(order).ExecuteAsync(httpContext);
        }
    }

    private sealed class StillRunning : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfter;
            return TypedResults
                .Problem(
                    Refusal.Of(
                        StatusCodes.Status409Conflict,
                        "The first request with this Idempotency-Key is still being worked on."
                    )
                )
                .ExecuteAsync(httpContext);
        }
    }
}
