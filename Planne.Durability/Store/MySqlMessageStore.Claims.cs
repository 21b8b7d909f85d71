using System.Collections.Concurrent;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Transports;

namespace Planne.Durability.Store;

/// <remarks>
/// A claim locks free rows past those that others are claiming, writes its owner, commits, and only then hands them
/// over. Released sooner, another node could claim the same rows.
/// </remarks>
internal sealed partial class MySqlMessageStore
{
    private readonly ConcurrentQueue<Envelope> stranded = new();

    /// <summary>Who owns waiting inbox rows, and at which addresses.</summary>
    public Task<List<Holding>> FindIncomingHoldingsAsync(CancellationToken cancellation) =>
        database.QueryAsync(incoming.Owners, _ => { }, ReadHolding, cancellation);

    /// <summary>Who owns waiting outbox rows, and where they are to go.</summary>
    public Task<List<Holding>> FindOutgoingHoldingsAsync(CancellationToken cancellation) =>
        database.QueryAsync(outgoing.Owners, _ => { }, ReadHolding, cancellation);

    /// <summary>The numbers of the nodes that live, or did so lately.</summary>
    public Task<HashSet<int>> FindNodeNumbersAsync(CancellationToken cancellation) =>
        nodes.LoadNodeNumbersAsync(cancellation);

    /// <summary>Claims waiting inbox rows of nobody, or of a node that is gone, oldest first.</summary>
    /// <returns>The claimed envelopes; those that cannot be read have gone to the dead letters instead.</returns>
    public Task<IReadOnlyList<Envelope>> ClaimIncomingAsync(
        Holding from,
        int limit,
        CancellationToken cancellation
    ) =>
        ClaimAsync(
            async transaction =>
            {
                var rows = await transaction.QueryAsync(
                    incoming.LockClaimable,
                    parameters => from.Bind(parameters, "@received_at", limit),
                    reader => EnvelopeRow.ReadIncoming(reader, clock),
                    cancellation
                );
                await TakeAsync(transaction, rows, from.Owner, Me, cancellation);
                return rows;
            },
            MoveToDeadLetterStorageAsync,
            cancellation
        );

    /// <summary>Claims outbox rows of nobody, or of a node that is gone.</summary>
    /// <returns>The claimed envelopes; those that cannot be read have gone to the dead letters instead.</returns>
    public Task<IReadOnlyList<Envelope>> ClaimOutgoingAsync(
        Holding from,
        int limit,
        CancellationToken cancellation
    ) =>
        ClaimAsync(
            async transaction =>
            {
                var rows = await transaction.QueryAsync(
                    outgoing.LockClaimable,
                    parameters => from.Bind(parameters, "@destination", limit),
                    reader => EnvelopeRow.ReadOutgoing(reader, clock),
                    cancellation
                );
                await TakeOutgoingAsync(transaction, rows, from.Owner, Me, cancellation);
                return rows;
            },
            MoveOutgoingToDeadLetterStorageAsync,
            cancellation
        );

    /// <summary>Claims scheduled messages whose time has come, by the database's clock, earliest first.</summary>
    public Task<IReadOnlyList<Envelope>> ClaimDueAsync(int limit, CancellationToken cancellation) =>
        ClaimAsync(
            async transaction =>
            {
                var rows = await transaction.QueryAsync(
                    incoming.LockDue,
                    parameters => parameters.AddWithValue("@limit", limit),
                    reader => EnvelopeRow.ReadIncoming(reader, clock),
                    cancellation
                );
                foreach (var chunk in rows.Chunk(BatchSize))
                {
                    await transaction.ExecuteAsync(
                        incoming.PromoteDue.For(chunk.Length),
                        parameters =>
                        {
                            EnvelopeRow.BindIdentities(parameters, chunk);
                            parameters.AddWithValue("@owner_id", Me);
                        },
                        cancellation
                    );
                }

                foreach (var envelope in rows)
                {
                    envelope.Status = EnvelopeStatus.Incoming;
                    envelope.OwnerId = Me;
                    // Its time has come by the database's clock; this node's may be behind and would put it off again.
                    envelope.ScheduledTime = null;
                }

                return rows;
            },
            MoveToDeadLetterStorageAsync,
            cancellation
        );

    /// <summary>
    /// Remembers rows that this node may own and does not work on: the answer to their claim or commit was lost, or
    /// handing them over failed. Others leave a living node's rows alone, so nobody else would ever look at them.
    /// </summary>
    public void Strand(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes)
        {
            stranded.Enqueue(envelope);
        }
    }

    /// <summary>Gives all stranded rows back, for any node to claim.</summary>
    public async Task ReleaseStrandedAsync(CancellationToken cancellation)
    {
        var released = new List<Envelope>();
        while (stranded.TryDequeue(out var envelope))
        {
            released.Add(envelope);
        }

        if (released.Count == 0)
        {
            return;
        }

        try
        {
            await database.InTransactionAsync(
                async transaction =>
                {
                    var isOutgoing = released.ToLookup(row =>
                        row.Status == EnvelopeStatus.Outgoing
                    );
                    await TakeAsync(
                        transaction,
                        [.. isOutgoing[false]],
                        Me,
                        TransportConstants.AnyNode,
                        cancellation
                    );
                    await TakeOutgoingAsync(
                        transaction,
                        [.. isOutgoing[true]],
                        Me,
                        TransportConstants.AnyNode,
                        cancellation
                    );
                    return true;
                },
                cancellation
            );
        }
        catch
        {
            Strand(released);
            throw;
        }
    }

    public async Task<IReadOnlyList<Envelope>> LoadPageOfGloballyOwnedIncomingAsync(
        Uri listenerAddress,
        int limit
    ) =>
        await database.QueryAsync(
            incoming.LoadUnowned,
            parameters =>
            {
                parameters.AddWithValue("@received_at", listenerAddress.ToString());
                parameters.AddWithValue("@limit", limit);
            },
            reader => EnvelopeRow.ReadIncoming(reader, clock),
            default
        );

    public async Task<IReadOnlyList<Envelope>> TryClaimIncomingAsync(
        int ownerId,
        IReadOnlyList<Envelope> incoming
    )
    {
        var claimed = new List<Envelope>();
        foreach (var chunk in incoming.Chunk(BatchSize))
        {
            claimed.AddRange(
                await ClaimAsync(
                    async transaction =>
                    {
                        var rows = await transaction.QueryAsync(
                            this.incoming.LockUnowned.For(chunk.Length),
                            parameters => EnvelopeRow.BindIdentities(parameters, chunk),
                            reader => EnvelopeRow.ReadIncoming(reader, clock),
                            default
                        );
                        await TakeAsync(
                            transaction,
                            rows,
                            TransportConstants.AnyNode,
                            ownerId,
                            default
                        );
                        return rows;
                    },
                    MoveToDeadLetterStorageAsync,
                    default
                )
            );
        }

        return claimed;
    }

    /// <summary>Gives up what this node owns, or takes what nobody does; rows of others are left alone.</summary>
    public async Task ReassignIncomingAsync(int ownerId, IReadOnlyList<Envelope> incoming)
    {
        var from = ownerId == TransportConstants.AnyNode ? Me : TransportConstants.AnyNode;
        await database.InTransactionAsync(
            async transaction =>
            {
                await TakeAsync(transaction, incoming, from, ownerId, default);
                return true;
            },
            default
        );
    }

    private async Task<IReadOnlyList<Envelope>> ClaimAsync(
        Func<MySqlTransaction, Task<List<Envelope>>> claim,
        Func<Envelope, Exception, Task> deadLetter,
        CancellationToken cancellation
    )
    {
        List<Envelope> rows = [];
        try
        {
            await database.InTransactionAsync(
                async transaction =>
                {
                    rows = await claim(transaction);
                    Failpoints.Pass(Failpoints.BeforeClaimCommit, rows.Count);
                    return rows;
                },
                cancellation
            );
            foreach (var envelope in rows.Where(row => row.Failure is not null))
            {
                Log.UnreadableEnvelope(logger, envelope.Failure, envelope.Id, envelope.Destination);
                await deadLetter(envelope, envelope.Failure!);
            }
        }
        catch
        {
            Strand(rows);
            throw;
        }

        return rows.TrueForAll(row => row.Failure is null)
            ? rows
            : [.. rows.Where(row => row.Failure is null)];
    }

    private async Task TakeAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        int from,
        int to,
        CancellationToken cancellation
    )
    {
        foreach (var chunk in envelopes.Chunk(BatchSize))
        {
            await transaction.ExecuteAsync(
                incoming.Claim.For(chunk.Length),
                parameters =>
                {
                    EnvelopeRow.BindIdentities(parameters, chunk);
                    parameters.AddWithValue("@owner_id", to);
                    parameters.AddWithValue("@from_owner", from);
                },
                cancellation
            );
            foreach (var envelope in chunk)
            {
                envelope.OwnerId = to;
            }
        }
    }

    private async Task TakeOutgoingAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        int from,
        int to,
        CancellationToken cancellation
    )
    {
        foreach (var chunk in envelopes.Chunk(BatchSize))
        {
            await transaction.ExecuteAsync(
                outgoing.Claim.For(chunk.Length),
                parameters =>
                {
                    BindIds(parameters, chunk);
                    parameters.AddWithValue("@owner_id", to);
                    parameters.AddWithValue("@from_owner", from);
                },
                cancellation
            );
            foreach (var envelope in chunk)
            {
                envelope.OwnerId = to;
            }
        }
    }

    private static Holding ReadHolding(MySqlDataReader reader) =>
        new(reader.GetInt32(0), reader.GetString(1));
}

/// <summary>Rows that wait under one owner at one address.</summary>
/// <param name="Owner">The owning node's number, or 0 for nobody.</param>
/// <param name="Address">The endpoint's address, as it is stored.</param>
internal readonly record struct Holding(int Owner, string Address)
{
    /// <summary>Names the rows of a claim.</summary>
    public void Bind(MySqlParameterCollection parameters, string addressName, int limit)
    {
        parameters.AddWithValue("@from_owner", Owner);
        parameters.AddWithValue(addressName, Address);
        parameters.AddWithValue("@limit", limit);
    }
}
