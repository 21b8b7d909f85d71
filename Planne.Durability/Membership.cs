using Planne.Durability.Store;
using Wolverine.Persistence.Durability;

namespace Planne.Durability;

/// <summary>Lets an application ask whether its node has left the cluster.</summary>
public static class Membership
{
    /// <summary>
    /// Whether this node has stopped as it should: its messages, its lease and its place among the nodes are given up. If
    /// it has not, nothing is lost, and others take over once they take it for dead.
    /// </summary>
    /// <param name="store">The main store of the application.</param>
    /// <exception cref="ArgumentException">The store is another one than <c>PersistMessagesWithMySql</c> registers.</exception>
    public static bool HasLeftCluster(this IMessageStore store) =>
        store is MySqlMessageStore mine
            ? mine.HasLeft
            : throw new ArgumentException($"{store} knows no nodes.", nameof(store));
}
