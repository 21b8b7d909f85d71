using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Planne.Ordering.History;

/// <summary>Asks for failed attempts to be forgotten that are old enough.</summary>
public sealed record DeleteOldAttempts;

/// <summary>Deletes a small batch in a transaction of its own, and asks for the next one until none is left.</summary>
public static class DeleteOldAttemptsHandler
{
    /// <summary>How many are deleted at a time.</summary>
    public const int BatchSize = 500;

    // The clock is the database's, which also set the time.
    private const string Old = """
        select id as Value
        from failed_attempts
        where failed_at < utc_timestamp(6) - interval {0} second
        order by failed_at
        limit {1}
        """;

    /// <summary>Finds the oldest. A look without locks: a range that is deleted would wait for rows that are being inserted at its end.</summary>
    public static async Task<IReadOnlyList<long>> LoadAsync(
        DeleteOldAttempts _,
        OrderingDb db,
        IOptions<OrderingOptions> options,
        CancellationToken cancellation
    ) =>
        await db
            .Database.SqlQueryRaw<long>(
                Old,
                (long)options.Value.AttemptLifetime.TotalSeconds,
                BatchSize
            )
            .ToListAsync(cancellation);

    /// <summary>Deletes them.</summary>
    /// <returns>What is to be deleted, and the same message again if there may be more.</returns>
    public static (DeleteAttempts, DeleteOldAttempts?) Handle(
        DeleteOldAttempts _,
        IReadOnlyList<long> old
    ) => (new DeleteAttempts(old), old.Count == BatchSize ? new DeleteOldAttempts() : null);
}

/// <summary>Deletes failed attempts by their primary key; those that are gone already do not matter.</summary>
/// <param name="Ids">Their numbers.</param>
public sealed record DeleteAttempts(IReadOnlyList<long> Ids) : ISideEffect
{
    /// <summary>Runs the statement, if there is anything to delete.</summary>
    public Task ExecuteAsync(OrderingDb db, CancellationToken cancellation)
    {
        var ids = Ids.Order().ToList();
        return ids.Count == 0
            ? Task.CompletedTask
            : db.FailedAttempts.Where(a => ids.Contains(a.Id)).ExecuteDeleteAsync(cancellation);
    }
}
