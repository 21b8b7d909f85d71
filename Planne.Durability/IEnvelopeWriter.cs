using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;

namespace Planne.Durability;

/// <summary>Writes envelopes inside a transaction that the caller owns.</summary>
internal interface IEnvelopeWriter
{
    /// <summary>Stores all of them in the inbox, or none.</summary>
    /// <exception cref="Wolverine.Persistence.Durability.DuplicateIncomingEnvelopeException">
    /// The inbox already holds one of them.
    /// </exception>
    Task StoreIncomingAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        CancellationToken cancellation
    );

    /// <summary>Stores all of them in the outbox of the node <paramref name="ownerId"/>.</summary>
    Task StoreOutgoingAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        int ownerId,
        CancellationToken cancellation
    );

    /// <summary>
    /// Marks the envelopes handled if this node still owns every one of them. Otherwise answers false, and the caller
    /// rolls back: another node has taken over.
    /// </summary>
    Task<bool> TryMarkHandledAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        CancellationToken cancellation
    );

    /// <summary>
    /// The statements that store all of them in the inbox, or none; in this order, in a transaction of the caller's.
    /// </summary>
    ValueTask<IReadOnlyList<Statement>> InsertsAsync(
        IReadOnlyList<Envelope> envelopes,
        CancellationToken cancellation,
        MySqlTransaction? transaction = null
    );

    /// <summary>
    /// The statements that mark the envelopes handled, in a transaction of the caller's, which he rolls back unless they
    /// match as many rows as there are envelopes: another node has taken over.
    /// </summary>
    IReadOnlyList<Statement> Marks(IReadOnlyList<Envelope> envelopes);

    /// <summary>How much the server takes at once, in bytes.</summary>
    ValueTask<long> MaxPacketAsync(
        CancellationToken cancellation,
        MySqlTransaction? transaction = null
    );

    /// <summary>Whether the inbox holds the envelope; if that is being decided by a commit under way, it is waited for.</summary>
    Task<bool> WasStoredAsync(Envelope envelope, CancellationToken cancellation);

    /// <summary>
    /// Remembers rows that this node may own and does not work on, to give them back: others leave a living node's rows
    /// alone. Those that are not there, or not this node's, are left alone here, too.
    /// </summary>
    void Strand(IEnumerable<Envelope> envelopes);
}
