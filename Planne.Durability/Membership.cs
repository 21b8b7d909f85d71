using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Wolverine.Persistence.Durability;

namespace Planne.Durability;

/// <summary>Lets an application ask about its node's place in the cluster.</summary>
public static class Membership
{
    /// <summary>
    /// Whether this node has stopped as it should: its messages, its lease and its place among the nodes are given up. If
    /// it has not, nothing is lost, and others take over once they take it for dead.
    /// </summary>
    /// <param name="store">The main store of the application.</param>
    /// <exception cref="ArgumentException">The store is another one than <c>PersistMessagesWithMySql</c> registers.</exception>
    public static bool HasLeftCluster(this IMessageStore store) => Mine(store).HasLeft;

    /// <summary>Asks the database for this node's last sign of life.</summary>
    /// <param name="store">The main store of the application.</param>
    /// <param name="cancellation">Ends the question.</param>
    /// <returns>The node's number, and the age of its heartbeat by the database's clock; null if it is not registered.</returns>
    /// <exception cref="ArgumentException">The store is another one than <c>PersistMessagesWithMySql</c> registers.</exception>
    /// <exception cref="MySqlException">The server does not answer, or the store's tables were never made.</exception>
    public static async Task<(int Number, TimeSpan Age)?> HeartbeatAsync(
        this IMessageStore store,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        var found = await mine.Database.QueryAsync(
            new NodeSql(mine.Name).HeartbeatAge,
            parameters => parameters.AddWithValue("@id", EnvelopeRow.Key(mine.NodeId)),
            reader => (reader.GetInt32(0), TimeSpan.FromMicroseconds(reader.GetInt64(1))),
            cancellation
        );
        return found is [var self] ? self : null;
    }

    private static MySqlMessageStore Mine(IMessageStore store) =>
        store as MySqlMessageStore
        ?? throw new ArgumentException($"{store} knows no nodes.", nameof(store));
}
