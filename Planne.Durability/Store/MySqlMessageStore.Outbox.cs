using System.Globalization;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Store;

internal sealed partial class MySqlMessageStore : IMessageOutbox
{
    public Task StoreOutgoingAsync(Envelope envelope, int ownerId) =>
        StoreOutgoingAsync([envelope], ownerId);

    public async Task StoreOutgoingAsync(IReadOnlyList<Envelope> envelopes, int ownerId)
    {
        if (envelopes.Count > 0)
        {
            await database.InTransactionAsync(
                async transaction =>
                {
                    await StoreOutgoingAsync(transaction, envelopes, ownerId, default);
                    return true;
                },
                default
            );
        }
    }

    public async Task StoreOutgoingAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        int ownerId,
        CancellationToken cancellation
    )
    {
        foreach (var batch in await BatchesAsync(envelopes, cancellation, transaction))
        {
            await transaction.ExecuteAsync(
                outgoing.Insert.For(batch.Count),
                parameters =>
                {
                    parameters.AddWithValue("@owner_id", ownerId);
                    for (var row = 0; row < batch.Count; row++)
                    {
                        EnvelopeRow.BindOutgoing(
                            parameters,
                            batch[row].Envelope,
                            batch[row].Body,
                            row,
                            clock
                        );
                    }
                },
                cancellation
            );
        }
    }

    public Task DeleteOutgoingAsync(Envelope envelope) => DeleteOutgoingAsync([envelope]);

    public async Task DeleteOutgoingAsync(Envelope[] envelopes)
    {
        foreach (var chunk in envelopes.Chunk(BatchSize))
        {
            await database.ExecuteAsync(
                outgoing.Delete.For(chunk.Length),
                parameters => BindIds(parameters, chunk),
                default
            );
        }
    }

    public async Task<IReadOnlyList<Envelope>> LoadOutgoingAsync(Uri destination) =>
        await database.QueryAsync(
            outgoing.LoadUnowned,
            parameters =>
            {
                parameters.AddWithValue("@destination", destination.ToString());
                parameters.AddWithValue("@limit", Durability.RecoveryBatchSize);
            },
            reader => EnvelopeRow.ReadOutgoing(reader, clock),
            default
        );

    public async Task DiscardAndReassignOutgoingAsync(
        Envelope[] discards,
        Envelope[] reassigned,
        int nodeId
    )
    {
        await database.InTransactionAsync(
            async transaction =>
            {
                foreach (var chunk in discards.Chunk(BatchSize))
                {
                    await transaction.ExecuteAsync(
                        outgoing.Delete.For(chunk.Length),
                        parameters => BindIds(parameters, chunk),
                        default
                    );
                }

                foreach (var chunk in reassigned.Chunk(BatchSize))
                {
                    await transaction.ExecuteAsync(
                        outgoing.Reassign.For(chunk.Length),
                        parameters =>
                        {
                            BindIds(parameters, chunk);
                            parameters.AddWithValue("@owner_id", nodeId);
                        },
                        default
                    );
                }

                return true;
            },
            default
        );
    }

    private static void BindIds(
        MySqlParameterCollection parameters,
        IReadOnlyList<Envelope> envelopes
    )
    {
        for (var row = 0; row < envelopes.Count; row++)
        {
            parameters.AddWithValue(
                "@id" + row.ToString(CultureInfo.InvariantCulture),
                EnvelopeRow.Key(envelopes[row].Id)
            );
        }
    }
}
