using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Planne.Ordering.Orders;
using Planne.Ordering.Requests;

namespace Planne.Ordering.Idempotency;

/// <summary>Answers repeated requests by what was stored of the first.</summary>
public sealed class KeyedOrders(
    DbContextOptions<OrderingDb> database,
    OrderLookup orders,
    IStorageFaults faults
)
{
    // In seconds. Whoever holds the key is about to commit, or is frozen and will be taken for dead.
    private const string RetryAfter = "1";

    // As long as a statement may wait in the database, unless it is told otherwise.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(10);

    private readonly KeyTurns turns = new();

    /// <summary>Whether it was a request with a key whose commit failed.</summary>
    public static bool IsKeyed(Exception failure) => KeyedIn(failure) is not null;

    /// <summary>Lets a request go on to store its order once no other one with its key is running on this node.</summary>
    /// <returns>Null if it is to go on; otherwise what one that it has waited for was answered, 422 if that one asked for something else, 409 if it has waited for too long.</returns>
    public async Task<IResult?> AdmitAsync(
        IdempotencyKey key,
        PlaceOrderBody body,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        if (await turns.TakeAsync(key, LongestTurn, cancellation) is not { } turn)
        {
            return new StillRunning();
        }

        response.RegisterForDispose(turn);
        return turn.IsFirst ? null : await ReplayAsync(key, body, cancellation);
    }

    /// <summary>Answers a request, if it is a repeat.</summary>
    /// <returns>What the first request with the key was answered, 422 if that one asked for something else; null if there is none.</returns>
    public async Task<IResult?> ReplayAsync(
        IdempotencyKey key,
        PlaceOrderBody body,
        CancellationToken cancellation
    ) =>
        await FindAsync(key.Caller.Id, key.Value, cancellation) is { } first
            ? await AnswerAsync(first, body.Fingerprint(), cancellation)
            : null;

    /// <summary>Answers a request with a key whose commit failed.</summary>
    /// <returns>What the first request with the key was answered, 422 if that one asked for something else, 409 while it is still running.</returns>
    /// <exception cref="DbUpdateException">The failure, where it was not about the key.</exception>
    public async Task<IResult> AnswerAsync(Exception failure, CancellationToken cancellation)
    {
        // The insert waits for whoever has inserted the same key and not yet committed.
        var isHeldUp = faults.IsHeldUp(failure);
        if (isHeldUp || faults.IsDuplicateKey(failure))
        {
            var keyed = KeyedIn(failure)!;
            if (await FindAsync(keyed.Caller, keyed.Key, cancellation) is { } first)
            {
                return await AnswerAsync(first, keyed.Fingerprint, cancellation);
            }

            if (isHeldUp)
            {
                return new StillRunning();
            }
        }

        ExceptionDispatchInfo.Throw(failure);
        throw new UnreachableException();
    }

    private async Task<IResult> AnswerAsync(
        KeyedOrder first,
        byte[] fingerprint,
        CancellationToken cancellation
    )
    {
        if (!first.Fingerprint.AsSpan().SequenceEqual(fingerprint))
        {
            return Refused("It was used for another order. A new order takes a new key.");
        }

        return await orders.FindAsync(first.OrderId, cancellation) is { } order
            ? new Replay(order with { Status = OrderStatus.Pending })
            : Refused("The order that it was used for has been deleted.");
    }

    // A context of its own: the request's may be that of the commit that failed.
    private async Task<KeyedOrder?> FindAsync(
        string caller,
        string key,
        CancellationToken cancellation
    )
    {
        await using var db = new OrderingDb(database);
        return await db
            .KeyedOrders.AsNoTracking()
            .SingleOrDefaultAsync(k => k.Caller == caller && k.Key == key, cancellation);
    }

    private static IResult Refused(string detail) =>
        TypedResults.Problem(
            Refusal.Of(
                StatusCodes.Status422UnprocessableEntity,
                [Fault.OfHeader(IdempotencyKey.HeaderName, detail)]
            )
        );

    // EF Core wraps what may pass by itself once more.
    private static KeyedOrder? KeyedIn(Exception? failure) =>
        failure switch
        {
            null => null,
            DbUpdateException update => update
                .Entries.Select(entry => entry.Entity)
                .OfType<KeyedOrder>()
                .SingleOrDefault(),
            _ => KeyedIn(failure.InnerException),
        };

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
