using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Wolverine.Persistence.Durability;

namespace Planne.Durability;

/// <summary>Lets an application ask whether its cluster has a leader.</summary>
public static class Leadership
{
    /// <summary>Asks the database how long its present leader may still lead, without renewing.</summary>
    /// <param name="store">The main store of the application.</param>
    /// <param name="cancellation">Ends the question.</param>
    /// <returns>By the database's clock; zero or less if nobody leads, and then for how long nobody has.</returns>
    /// <exception cref="ArgumentException">The store is another one than <c>PersistMessagesWithMySql</c> registers.</exception>
    /// <exception cref="MySqlException">The server does not answer, or the store's tables were never made.</exception>
    public static async Task<TimeSpan> LeadershipLeaseAsync(
        this IMessageStore store,
        CancellationToken cancellation
    )
    {
        var mine =
            store as MySqlMessageStore
            ?? throw new ArgumentException($"{store} keeps no leases.", nameof(store));
        var remaining = await mine.Database.ScalarAsync(
            new NodeSql(mine.Name).RemainingLease,
            _ => { },
            cancellation
        );
        return remaining is long microseconds
            ? TimeSpan.FromMicroseconds(microseconds)
            : -TimeSpan.MaxValue;
    }
}
