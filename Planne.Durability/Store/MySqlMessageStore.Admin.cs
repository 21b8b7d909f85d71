using MySqlConnector;
using Planne.Durability.Schema;
using Planne.Durability.Sql;
using Wolverine.Logging;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Store;

internal sealed partial class MySqlMessageStore : IMessageStoreAdmin
{
    /// <summary>The statements that build the store's tables from nothing.</summary>
    public string CreationScript => migrator.CreationScript;

    public Task MigrateAsync() => migrator.MigrateAsync(CancellationToken.None);

    public Task CheckConnectivityAsync(CancellationToken token) =>
        database.ScalarAsync("select 1", _ => { }, token);

    /// <summary>Says what the schema lacks.</summary>
    /// <exception cref="InvalidOperationException">The schema is missing or older than this version's.</exception>
    public async Task AssertStorageExistsAsync(CancellationToken token)
    {
        var gaps = await migrator.FindGapsAsync(token);
        if (gaps.Count > 0)
        {
            throw new InvalidOperationException(
                $"The message store's schema {settings.SchemaName} lacks {string.Join(", ", gaps.Select(gap => gap.What))}. Add it with: resources setup"
            );
        }
    }

    public Task AssertStorageProvisionedAsync(CancellationToken token) =>
        AssertStorageExistsAsync(token);

    public async Task<PersistedCounts> FetchCountsAsync()
    {
        var counts = new PersistedCounts();
        await using var connection = await database.OpenAsync(default);
        await using var command = connection.Command(null, CountsSql, _ => { });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var count = reader.GetInt32(1);
            switch (reader.GetString(0))
            {
                case "Incoming":
                    counts.Incoming = count;
                    break;
                case "Scheduled":
                    counts.Scheduled = count;
                    break;
                case "Due":
                    counts.ScheduledDue = count;
                    break;
                case "Handled":
                    counts.Handled = count;
                    break;
                case "Outgoing":
                    counts.Outgoing = count;
                    counts.OldestOutgoing = DeadLetterRow.ReadMoment(reader, 2);
                    break;
                default:
                    counts.DeadLetter = count;
                    break;
            }
        }

        return counts;
    }

    public async Task<IReadOnlyList<Wolverine.Envelope>> AllIncomingAsync() =>
        await database.QueryAsync(
            incoming.All,
            _ => { },
            reader => EnvelopeRow.ReadIncoming(reader, clock),
            default
        );

    public async Task<IReadOnlyList<Wolverine.Envelope>> AllOutgoingAsync() =>
        await database.QueryAsync(
            outgoing.All,
            _ => { },
            reader => EnvelopeRow.ReadOutgoing(reader, clock),
            default
        );

    /// <summary>Lets any node take any row that waits, also those of living ones.</summary>
    public async Task ReleaseAllOwnershipAsync()
    {
        foreach (var owner in await OwnersAsync(incoming.DistinctOwners))
        {
            await ReleaseAsync(incoming.ReleaseAllOf, owner);
        }

        foreach (var owner in await OwnersAsync(outgoing.DistinctOwners))
        {
            await ReleaseAsync(outgoing.ReleaseAllOf, owner);
        }
    }

    public async Task ReleaseAllOwnershipAsync(int ownerId)
    {
        await ReleaseAsync(incoming.ReleaseAllOf, ownerId);
        await ReleaseAsync(outgoing.ReleaseAllOf, ownerId);
    }

    public async Task DeleteAllHandledAsync()
    {
        while (await DeleteHandledAsync(incoming.LockAllHandled, BatchSize, default) == BatchSize)
        {
            // Until less than a batch is left; small transactions, so that work goes on beside it.
        }
    }

    /// <summary>Deletes one batch of handled envelopes that have been kept long enough.</summary>
    public Task<int> DeleteExpiredHandledAsync(int limit, CancellationToken cancellation) =>
        DeleteHandledAsync(incoming.LockExpired, limit, cancellation);

    /// <summary>Deletes one batch of dead letters that have been kept long enough, if any are to expire at all.</summary>
    /// <remarks>Archived ones are among them unless they have a time of their own.</remarks>
    public Task<int> DeleteExpiredDeadLettersAsync(int limit, CancellationToken cancellation)
    {
        if (!Durability.DeadLetterQueueExpirationEnabled)
        {
            return Task.FromResult(0);
        }

        return DeleteDeadLettersAsync(
            Durability.ArchivedDeadLetterRetention is null
                ? deadLetters.LockExpired
                : deadLetters.LockExpiredUnarchived,
            parameters => parameters.AddWithValue("@limit", limit),
            cancellation
        );
    }

    /// <summary>Deletes one batch of dead letters that were archived long enough ago, if that has been limited.</summary>
    public Task<int> DeleteExpiredArchivedDeadLettersAsync(
        int limit,
        CancellationToken cancellation
    )
    {
        if (Durability.ArchivedDeadLetterRetention is not { } retention)
        {
            return Task.FromResult(0);
        }

        return DeleteDeadLettersAsync(
            deadLetters.LockExpiredArchived,
            parameters =>
            {
                parameters.AddWithValue("@limit", limit);
                parameters.AddWithValue("@keep_for", Microseconds.In(retention));
            },
            cancellation
        );
    }

    /// <summary>Forgets replays that are so long ago that nobody will ask.</summary>
    public Task<int> DeleteOldReplayHistoryAsync(int limit, CancellationToken cancellation) =>
        database.ExecuteAsync(
            deadLetters.DeleteOldHistory,
            parameters =>
            {
                parameters.AddWithValue("@limit", limit);
                parameters.AddWithValue("@keep_for", Microseconds.In(HistoryRetention));
            },
            cancellation
        );

    /// <summary>Deletes one batch of what was sent to nodes that never read it.</summary>
    public Task<int> DeleteExpiredCommandsAsync(int limit, CancellationToken cancellation) =>
        control.DeleteExpiredAsync(limit, cancellation);

    // No shorter than any dead letter may be kept: it would come back from a replay without its past.
    private TimeSpan HistoryRetention =>
        Durability.ArchivedDeadLetterRetention is { } retention
        && retention > Durability.DeadLetterQueueExpiration
            ? retention
            : Durability.DeadLetterQueueExpiration;

    /// <summary>Deletes node records that are too old or too many.</summary>
    public async Task PruneNodeRecordsAsync()
    {
        await nodes.DeleteNodeRecordsOlderThanAsync(Durability.NodeEventRecordExpirationTime);
        await nodes.DeleteOldNodeRecordsAsync(Durability.NodeRecordRetention);
    }

    /// <summary>
    /// Deletes all envelopes, and the claims to have handled some; nodes, their assignments and their listeners stay,
    /// since the nodes themselves do.
    /// </summary>
    public async Task ClearAllAsync()
    {
        foreach (
            var statement in (string[])
                [incoming.Clear, outgoing.Clear, deadLetters.Clear, deadLetters.ClearHistory]
        )
        {
            await database.ExecuteAsync(statement, _ => { }, default);
        }

        await ClearDeduplicationAsync();
    }

    /// <summary>Drops the tables of envelopes and builds them anew; node numbers go on, so that none is used twice.</summary>
    public async Task RebuildAsync()
    {
        await migrator.DropAsync(
            [
                StoreTables.Incoming,
                StoreTables.Outgoing,
                StoreTables.DeadLetters,
                StoreTables.DeadLetterHistory,
            ],
            default
        );
        await MigrateAsync();
        await ClearDeduplicationAsync();
    }

    private async Task ClearDeduplicationAsync()
    {
        if (Deduplication is DeduplicationStore store)
        {
            await store.ClearAsync(default);
        }

        if (responses.Enabled)
        {
            await responses.ClearAsync(default);
        }
    }

    private string CountsSql =>
        $"""
            select status, count(*), cast(null as datetime(6))
            from   `{settings.SchemaName}`.`{StoreTables.Incoming}`
            group by status
            union all
            select 'Due', count(*), null
            from   `{settings.SchemaName}`.`{StoreTables.Incoming}`
            where  status = 'Scheduled' and due_at <= utc_timestamp(6)
            union all
            select 'Outgoing', count(*),
                   (select waiting_since from `{settings.SchemaName}`.`{StoreTables.Outgoing}` order by id limit 1)
            from   `{settings.SchemaName}`.`{StoreTables.Outgoing}`
            union all
            select 'DeadLetter', count(*), null from `{settings.SchemaName}`.`{StoreTables.DeadLetters}`
            """;

    private Task<int> DeleteHandledAsync(
        string lockSql,
        int limit,
        CancellationToken cancellation
    ) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var rows = await LockAsync(transaction, lockSql, limit, cancellation);
                if (rows.Count > 0)
                {
                    await transaction.ExecuteAsync(
                        incoming.DeleteHandled.For(rows.Count),
                        parameters => RowIdentity.Bind(parameters, rows),
                        cancellation
                    );
                }

                return rows.Count;
            },
            cancellation
        );

    private Task<int> DeleteDeadLettersAsync(
        string lockSql,
        Action<MySqlParameterCollection> bind,
        CancellationToken cancellation
    ) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var rows = await transaction.QueryAsync(
                    lockSql,
                    bind,
                    RowIdentity.Read,
                    cancellation
                );
                if (rows.Count > 0)
                {
                    await transaction.ExecuteAsync(
                        deadLetters.DeleteEach.For(rows.Count),
                        parameters => RowIdentity.Bind(parameters, rows),
                        cancellation
                    );
                }

                return rows.Count;
            },
            cancellation
        );

    private Task<List<int>> OwnersAsync(string sql) =>
        database.QueryAsync(sql, _ => { }, reader => reader.GetInt32(0), default);

    private Task<int> ReleaseAsync(string sql, int owner) =>
        InBatchesAsync(sql, parameters => parameters.AddWithValue("@owner_id", owner), default);
}
