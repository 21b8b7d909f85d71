using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Planne.Ordering.Idempotency;

/// <summary>Asks for idempotency keys to be deleted that are old enough.</summary>
public sealed record DeleteExpiredKeys;

/// <summary>Deletes a small batch in a transaction of its own, and asks for the next one until none is left.</summary>
public static class DeleteExpiredKeysHandler
{
    /// <summary>How many keys are deleted at a time.</summary>
    public const int BatchSize = 500;

    // The clock is the database's, which also set the time.
    private const string Expired = """
        select caller, idempotency_key, fingerprint, order_id
        from idempotency_keys
        where created_at < utc_timestamp(6) - interval {0} second
        order by created_at
        limit {1}
        """;

    /// <summary>Finds the oldest. A look without locks: a range that is deleted would wait for keys that are being inserted at its end.</summary>
    public static async Task<IReadOnlyList<KeyedOrder>> LoadAsync(
        DeleteExpiredKeys _,
        OrderingDb db,
        IOptions<OrderingOptions> options,
        CancellationToken cancellation
    ) =>
        await db
            .KeyedOrders.FromSqlRaw(
                Expired,
                (long)options.Value.IdempotencyKeyLifetime.TotalSeconds,
                BatchSize
            )
            .AsNoTracking()
            .ToListAsync(cancellation);

    /// <summary>Deletes them.</summary>
    /// <returns>What is to be deleted, and the same message again if there may be more.</returns>
    public static (DeleteKeys, DeleteExpiredKeys?) Handle(
        DeleteExpiredKeys _,
        IReadOnlyList<KeyedOrder> expired
    ) => (new DeleteKeys(expired), expired.Count == BatchSize ? new DeleteExpiredKeys() : null);
}

/// <summary>Deletes keys, each by its own primary key; those that are gone already do not matter.</summary>
/// <param name="Keys">The keys.</param>
public sealed record DeleteKeys(IReadOnlyList<KeyedOrder> Keys) : ISideEffect
{
    /// <summary>Runs one statement for each caller whose keys are among them.</summary>
    public async Task ExecuteAsync(OrderingDb db, CancellationToken cancellation)
    {
        foreach (var ofCaller in Keys.GroupBy(k => k.Caller, StringComparer.Ordinal))
        {
            var keys = ofCaller.Select(k => k.Key).Order(StringComparer.Ordinal).ToList();
            await db
                .KeyedOrders.Where(k => k.Caller == ofCaller.Key && keys.Contains(k.Key))
                .ExecuteDeleteAsync(cancellation);
        }
    }
}
