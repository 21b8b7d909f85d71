using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Planne.Ordering.Idempotency;

/// <summary>Asks for idempotency keys to be deleted that are old enough.</summary>
public sealed record DeleteExpiredKeys;

/// <summary>Deletes a small batch in a transaction of its own, and asks for the next one until none is left.</summary>
public static class DeleteExpiredKeysHandler
{
    /// <summary>How many keys are deleted at a time.</summary>
    public const int BatchSize = 500;

    // The clock is the database's, which also set the time.
    private const string Delete = """
        delete from idempotency_keys
        where created_at < utc_timestamp(6) - interval {0} second
        order by created_at
        limit {1}
        """;

    /// <summary>Deletes the oldest.</summary>
    /// <returns>The same again if there may be more.</returns>
    public static async Task<DeleteExpiredKeys?> HandleAsync(
        DeleteExpiredKeys _,
        OrderingDb db,
        IOptions<OrderingOptions> options,
        CancellationToken cancellation
    )
    {
        var lifetime = (long)options.Value.IdempotencyKeyLifetime.TotalSeconds;
        var deleted = await db.Database.ExecuteSqlRawAsync(
            Delete,
            [lifetime, BatchSize],
            cancellation
        );
        return deleted == BatchSize ? new DeleteExpiredKeys() : null;
    }
}
