using System.Globalization;
using JasperFx.Core;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Planne.Durability.Store;

internal sealed partial class MySqlMessageStore : IDeadLetters
{
    public DeadLetterCapabilities Capabilities =>
        DeadLetterCapabilities.FailureGroups
        | DeadLetterCapabilities.OperationCounts
        | DeadLetterCapabilities.ReplayHistory
        | DeadLetterCapabilities.ExceptionMessageMatching;

    /// <summary>Takes an envelope out of the inbox and into the dead letters, in one transaction.</summary>
    /// <remarks>
    /// If another node has taken the envelope over, its fate is decided there, and nothing happens here. One that never
    /// was in the inbox, having failed on its way there, is written all the same.
    /// </remarks>
    public async Task MoveToDeadLetterStorageAsync(Envelope envelope, Exception? exception)
    {
        var letter = DeadLetterRow.Of(envelope, exception, Durability, clock);
        var moved = await database.InTransactionAsync(
            async transaction =>
            {
                var owned = await transaction.ExecuteAsync(
                    incoming.DeleteOwned,
                    parameters =>
                    {
                        EnvelopeRow.BindIdentity(parameters, envelope);
                        parameters.AddWithValue("@owner_id", Me);
                    },
                    default
                );
                if (owned == 0 && envelope.WasPersistedInInbox)
                {
                    return false;
                }

                await BuryAsync(transaction, letter);
                return true;
            },
            default
        );
        if (!moved)
        {
            Log.DeadLetteringDropped(logger, envelope.Id);
        }
    }

    /// <summary>The same, out of the outbox.</summary>
    private Task MoveOutgoingToDeadLetterStorageAsync(Envelope envelope, Exception exception)
    {
        var letter = DeadLetterRow.Of(envelope, exception, Durability, clock);
        return database.InTransactionAsync(
            async transaction =>
            {
                var found = await transaction.ExecuteAsync(
                    outgoing.Delete.For(1),
                    parameters => BindIds(parameters, [envelope]),
                    default
                );
                if (found == 1)
                {
                    await BuryAsync(transaction, letter);
                }

                return found;
            },
            default
        );
    }

    private async Task BuryAsync(MySqlTransaction transaction, DeadLetterRow letter)
    {
        await transaction.ExecuteAsync(deadLetters.Delete, letter.BindIdentity, default);
        await transaction.ExecuteAsync(deadLetters.Insert, letter.Bind, default);
    }

    public async Task<DeadLetterEnvelope?> DeadLetterEnvelopeByIdAsync(
        Guid id,
        string? tenantId = null
    )
    {
        var found = await QueryAsync(new DeadLetterEnvelopeQuery([id]) { PageSize = 1 }, default);
        return found.Envelopes.FirstOrDefault();
    }

    public async Task<IReadOnlyList<DeadLetterQueueCount>> SummarizeAllAsync(
        string serviceName,
        TimeRange range,
        CancellationToken token
    )
    {
        var filter = DeadLetterFilter.For(new DeadLetterEnvelopeQuery(range));
        return await database.QueryAsync(
            deadLetters.Summarize(filter.Clause),
            filter.Bind,
            reader => new DeadLetterQueueCount(
                serviceName,
                new Uri(
                    reader.GetString(0) is { Length: > 0 } address ? address : "unknown://none"
                ),
                reader.GetString(1),
                reader.GetString(2),
                Uri,
                reader.GetInt32(3)
            ),
            token
        );
    }

    public async Task<DeadLetterEnvelopeResults> QueryAsync(
        DeadLetterEnvelopeQuery query,
        CancellationToken token
    )
    {
        RefuseHeaders(query);
        var filter = DeadLetterFilter.For(query);
        var page = Math.Max(1, query.PageNumber);
        var total = await database.ScalarAsync(
            deadLetters.Count(filter.Clause),
            filter.Bind,
            token
        );
        var envelopes = await database.QueryAsync(
            deadLetters.Query(filter.Clause),
            parameters =>
            {
                filter.Bind(parameters);
                var size = query.PageSize > 0 ? query.PageSize : int.MaxValue;
                parameters.AddWithValue("@limit", size);
                parameters.AddWithValue("@offset", (page - 1) * (long)size);
            },
            DeadLetterRow.Read,
            token
        );
        return new DeadLetterEnvelopeResults
        {
            PageNumber = page,
            TotalCount = Convert.ToInt32(total, CultureInfo.InvariantCulture),
            Envelopes = envelopes,
            DatabaseUri = Uri,
        };
    }

    public Task DiscardAsync(DeadLetterEnvelopeQuery query, CancellationToken token) =>
        DiscardMatchingAsync(query, token);

    public async Task<DeadLetterOperationResult> DiscardMatchingAsync(
        DeadLetterEnvelopeQuery query,
        CancellationToken token
    )
    {
        RefuseHeaders(query);
        var filter = DeadLetterFilter.For(query);
        return new DeadLetterOperationResult(
            await database.ExecuteAsync(deadLetters.Discard(filter.Clause), filter.Bind, token)
        );
    }

    /// <summary>Flags the dead letters; every node's recovery moves flagged ones back to the inbox.</summary>
    public Task ReplayAsync(DeadLetterEnvelopeQuery query, CancellationToken token) =>
        ReplayMatchingAsync(query, token);

    public async Task<DeadLetterOperationResult> ReplayMatchingAsync(
        DeadLetterEnvelopeQuery query,
        CancellationToken token
    )
    {
        RefuseHeaders(query);
        var filter = DeadLetterFilter.For(query);
        return new DeadLetterOperationResult(
            await database.ExecuteAsync(
                deadLetters.MarkReplayable(filter.Clause),
                filter.Bind,
                token
            )
        );
    }

    public async Task EditAndReplayAsync(Guid envelopeId, byte[] newBody, CancellationToken token)
    {
        var letter =
            await DeadLetterEnvelopeByIdAsync(envelopeId)
            ?? throw new ArgumentOutOfRangeException(
                nameof(envelopeId),
                envelopeId,
                "There is no such dead letter."
            );
        letter.Envelope.Data = newBody;
        await database.ExecuteAsync(
            deadLetters.ReplaceBody,
            parameters =>
            {
                parameters.AddWithValue("@id", EnvelopeRow.Key(envelopeId));
                parameters.AddWithValue("@body", EnvelopeRow.Serialize(letter.Envelope));
            },
            token
        );
    }

    /// <summary>Moves one batch of flagged dead letters back to the inbox, for any node to claim.</summary>
    /// <returns>How many have left the dead letters.</returns>
    public Task<int> MoveReplayableAsync(CancellationToken cancellation) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var rows = await LockAsync(
                    transaction,
                    deadLetters.LockReplayable,
                    BatchSize,
                    cancellation
                );
                if (rows.Count > 0)
                {
                    void Bind(MySqlParameterCollection parameters) =>
                        RowIdentity.Bind(parameters, rows);
                    await transaction.ExecuteAsync(
                        deadLetters.Remember.For(rows.Count),
                        Bind,
                        cancellation
                    );
                    await transaction.ExecuteAsync(
                        deadLetters.MoveToInbox.For(rows.Count),
                        Bind,
                        cancellation
                    );
                    await transaction.ExecuteAsync(
                        deadLetters.DeleteEach.For(rows.Count),
                        Bind,
                        cancellation
                    );
                }

                return rows.Count;
            },
            cancellation
        );

    private static Task<List<RowIdentity>> LockAsync(
        MySqlTransaction transaction,
        string sql,
        int limit,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            sql,
            parameters => parameters.AddWithValue("@limit", limit),
            RowIdentity.Read,
            cancellation
        );

    private static void RefuseHeaders(DeadLetterEnvelopeQuery query)
    {
        if (query.HasHeaderFilter())
        {
            throw new NotSupportedException(
                "Dead letters cannot be selected by header: headers are inside the stored body."
            );
        }
    }
}

/// <summary>What identifies a row of the inbox or of the dead letters.</summary>
internal readonly record struct RowIdentity(byte[] Id, string ReceivedAt)
{
    public static RowIdentity Read(MySqlDataReader reader) =>
        new(reader.GetFieldValue<byte[]>(0), reader.GetString(1));

    public static void Bind(MySqlParameterCollection parameters, IReadOnlyList<RowIdentity> rows)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var number = row.ToString(CultureInfo.InvariantCulture);
            parameters.AddWithValue("@id" + number, rows[row].Id);
            parameters.AddWithValue("@received_at" + number, rows[row].ReceivedAt);
        }
    }
}
