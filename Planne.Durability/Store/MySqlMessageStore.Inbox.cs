using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Transports;

namespace Planne.Durability.Store;

/// <remarks>
/// Each change of a row names its owner and status, and counts what it matched. A row that is not matched has been
/// taken over by another node: there is nothing left to do here, and nothing to report.
/// </remarks>
internal sealed partial class MySqlMessageStore : IMessageInbox
{
    public Task StoreIncomingAsync(Envelope envelope) => StoreIncomingAsync([envelope]);

    public async Task StoreIncomingAsync(IReadOnlyList<Envelope> envelopes)
    {
        var inserts = await InsertsAsync(envelopes, default);
        if (inserts is [var only])
        {
            await RefusingDuplicatesAsync(envelopes, () => database.ExecuteAsync(only, default));
        }
        else if (inserts is not [])
        {
            // All or none: the caller takes every envelope of a refused list for a possible duplicate.
            await database.InTransactionAsync(
                async transaction =>
                {
                    await StoreAsync(transaction, envelopes, inserts, default);
                    return true;
                },
                default
            );
        }
    }

    public async Task StoreIncomingAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        CancellationToken cancellation
    ) =>
        await StoreAsync(
            transaction,
            envelopes,
            await InsertsAsync(envelopes, cancellation, transaction),
            cancellation
        );

    public async ValueTask<IReadOnlyList<Statement>> InsertsAsync(
        IReadOnlyList<Envelope> envelopes,
        CancellationToken cancellation,
        MySqlTransaction? transaction = null
    ) =>
        [
            .. (await BatchesAsync(envelopes, cancellation, transaction)).Select(batch =>
                incoming.Insert.With(batch, column => EnvelopeRow.Incoming(column, clock))
            ),
        ];

    public Task MarkIncomingEnvelopeAsHandledAsync(Envelope envelope) =>
        MarkIncomingEnvelopeAsHandledAsync([envelope]);

    public async Task MarkIncomingEnvelopeAsHandledAsync(IReadOnlyList<Envelope> envelopes)
    {
        foreach (var mark in Marks(envelopes))
        {
            await database.ExecuteAsync(mark, default);
        }
    }

    public async Task<bool> TryMarkHandledAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        CancellationToken cancellation
    )
    {
        var marked = await transaction.ExecuteAsync(
            Marks(envelopes),
            await MaxPacketAsync(cancellation, transaction),
            cancellation
        );
        return marked == envelopes.Count;
    }

    public IReadOnlyList<Statement> Marks(IReadOnlyList<Envelope> envelopes)
    {
        var keepFor = Durability.KeepAfterMessageHandling;
        return
        [
            .. envelopes
                .Chunk(BatchSize)
                .Select(chunk =>
                    keepFor > TimeSpan.Zero
                        ? incoming
                            .MarkHandled.With(chunk, EnvelopeRow.Identity)
                            .Bind("@owner_id", Me)
                            .Bind("@keep_for", Microseconds.In(keepFor))
                        : incoming
                            .DeleteInsteadOfMark.With(chunk, EnvelopeRow.Identity)
                            .Bind("@owner_id", Me)
                ),
        ];
    }

    public ValueTask<long> MaxPacketAsync(
        CancellationToken cancellation,
        MySqlTransaction? transaction = null
    ) => database.MaxPacketAsync(cancellation, transaction);

    public Task IncrementIncomingEnvelopeAttemptsAsync(Envelope envelope) =>
        database.ExecuteAsync(
            incoming.IncrementAttempts,
            parameters =>
            {
                EnvelopeRow.BindIdentity(parameters, envelope);
                parameters.AddWithValue("@attempts", envelope.Attempts);
                parameters.AddWithValue("@owner_id", Me);
            },
            default
        );

    /// <summary>Puts an envelope that this node owns off until its <c>ScheduledTime</c>.</summary>
    public Task ScheduleExecutionAsync(Envelope envelope) => PutOffAsync(envelope);

    /// <summary>The same, for an envelope that may never have been stored.</summary>
    public async Task RescheduleExistingEnvelopeForRetryAsync(Envelope envelope)
    {
        if (await PutOffAsync(envelope) == 0 && !await ExistsAsync(envelope, default))
        {
            await StoreIncomingAsync(envelope);
        }
    }

    public async Task<bool> ExistsAsync(Envelope envelope, CancellationToken cancellation) =>
        IsTrue(
            await database.ScalarAsync(
                incoming.Exists,
                parameters => EnvelopeRow.BindIdentity(parameters, envelope),
                cancellation
            )
        );

    public async Task<bool> WasStoredAsync(Envelope envelope, CancellationToken cancellation) =>
        await database.ScalarAsync(
            incoming.LockOne,
            parameters => EnvelopeRow.BindIdentity(parameters, envelope),
            cancellation
        )
            is not null;

    public async Task<bool> IsHandledAsync(Envelope envelope, CancellationToken cancellation) =>
        IsTrue(
            await database.ScalarAsync(
                incoming.IsHandled,
                parameters => EnvelopeRow.BindIdentity(parameters, envelope),
                cancellation
            )
        );

    public Task DeleteIncomingEnvelopeAsync(Envelope envelope) =>
        database.ExecuteAsync(
            incoming.Delete,
            parameters => EnvelopeRow.BindIdentity(parameters, envelope),
            default
        );

    public Task ReleaseIncomingAsync(int ownerId, Uri receivedAt) =>
        // Queues that are disposed of after the store ask once more; what was to be released was so when they drained.
        HasDisposed
            ? Task.CompletedTask
            : InBatchesAsync(
                incoming.ReleaseAt,
                parameters =>
                {
                    parameters.AddWithValue("@owner_id", ownerId);
                    parameters.AddWithValue("@received_at", receivedAt.ToString());
                },
                default
            );

    private Task<int> PutOffAsync(Envelope envelope)
    {
        envelope.Status = EnvelopeStatus.Scheduled;
        envelope.OwnerId = TransportConstants.AnyNode;
        var due = envelope.ScheduledTime ?? clock.GetUtcNow();
        return database.ExecuteAsync(
            incoming.ScheduleExecution,
            parameters =>
            {
                EnvelopeRow.BindIdentity(parameters, envelope);
                parameters.AddWithValue("@owner_id", Me);
                parameters.AddWithValue("@due_in", EnvelopeRow.Distance(due, clock));
                parameters.AddWithValue("@attempts", envelope.Attempts);
                parameters.AddWithValue("@body", EnvelopeRow.Serialize(envelope));
            },
            default
        );
    }

    private async ValueTask<IReadOnlyList<IReadOnlyList<SerializedEnvelope>>> BatchesAsync(
        IReadOnlyList<Envelope> envelopes,
        CancellationToken cancellation,
        MySqlTransaction? transaction = null
    ) =>
        SerializedEnvelope.Batches(
            envelopes,
            BatchSize,
            await database.MaxPacketAsync(cancellation, transaction)
        );

    private static async Task StoreAsync(
        MySqlTransaction transaction,
        IReadOnlyList<Envelope> envelopes,
        IReadOnlyList<Statement> inserts,
        CancellationToken cancellation
    )
    {
        foreach (var insert in inserts)
        {
            await RefusingDuplicatesAsync(
                envelopes,
                () => transaction.ExecuteAsync([insert], long.MaxValue, cancellation)
            );
        }
    }

    private static async Task RefusingDuplicatesAsync(
        IReadOnlyList<Envelope> envelopes,
        Func<Task> store
    )
    {
        try
        {
            await store();
        }
        catch (MySqlException duplicate)
            when (duplicate.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            throw envelopes.Count == 1
                ? new DuplicateIncomingEnvelopeException(envelopes[0])
                : new DuplicateIncomingEnvelopeException(envelopes);
        }
    }

    // Small statements one after the other hold few locks, each for a short time.
    private async Task<int> InBatchesAsync(
        string sql,
        Action<MySqlParameterCollection> bind,
        CancellationToken cancellation
    )
    {
        var total = 0;
        int changed;
        do
        {
            changed = await database.ExecuteAsync(
                sql,
                parameters =>
                {
                    bind(parameters);
                    parameters.AddWithValue("@limit", BatchSize);
                },
                cancellation
            );
            total += changed;
        } while (changed == BatchSize);

        return total;
    }

    private static bool IsTrue(object? scalar) => Convert.ToInt64(scalar, null) != 0;
}
