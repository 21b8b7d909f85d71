using System.Globalization;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Store;

/// <summary>What is known of each recurring schedule: its next occurrence, and whether it is paused.</summary>
internal sealed class RecurringMessageStore(
    MySqlStoreSettings settings,
    Database database,
    IncomingSql incoming
) : IRecurringMessageStore
{
    private readonly RecurringMessageSql sql = new(settings.SchemaName);

    public Task RecordPublishedAsync(
        RecurringMessageRecord record,
        CancellationToken token = default
    ) =>
        database.ExecuteAsync(
            sql.RecordPublished,
            parameters =>
            {
                parameters.AddWithValue("@name", record.Name);
                parameters.AddWithValue("@cron_expression", record.CronExpression);
                parameters.AddWithValue("@envelope_ids", string.Join(',', record.EnvelopeIds));
                parameters.AddWithValue("@deduplication_id", record.DeduplicationId);
                parameters.AddWithValue("@next_occurrence", record.NextOccurrence?.UtcDateTime);
            },
            token
        );

    public async Task<RecurringMessageRecord?> LoadAsync(
        string name,
        CancellationToken token = default
    )
    {
        var found = await database.QueryAsync(
            sql.Load,
            parameters => parameters.AddWithValue("@name", name),
            Read,
            token
        );
        return found.SingleOrDefault();
    }

    public async Task<IReadOnlyList<RecurringMessageRecord>> LoadAllAsync(
        CancellationToken token = default
    ) => await database.QueryAsync(sql.LoadAll, _ => { }, Read, token);

    public async Task<int> CountStillScheduledAsync(
        Guid[] envelopeIds,
        CancellationToken token = default
    )
    {
        if (envelopeIds.Length == 0)
        {
            return 0;
        }

        var count = await database.ScalarAsync(
            incoming.CountStillScheduled.For(envelopeIds.Length),
            parameters => BindIds(parameters, envelopeIds),
            token
        );
        return Convert.ToInt32(count, CultureInfo.InvariantCulture);
    }

    /// <summary>Pauses a schedule and takes back the occurrence that waits, together.</summary>
    public Task PauseAsync(
        string name,
        DateTimeOffset pausedAt,
        CancellationToken token = default
    ) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var rows = await transaction.QueryAsync(
                    sql.LockRow,
                    parameters => parameters.AddWithValue("@name", name),
                    Read,
                    token
                );
                if (rows.SingleOrDefault() is { EnvelopeIds.Length: > 0 } row)
                {
                    await transaction.ExecuteAsync(
                        incoming.CancelScheduled.For(row.EnvelopeIds.Length),
                        parameters => BindIds(parameters, row.EnvelopeIds),
                        token
                    );
                }

                return await transaction.ExecuteAsync(
                    sql.Pause,
                    parameters =>
                    {
                        parameters.AddWithValue("@name", name);
                        parameters.AddWithValue("@paused_at", pausedAt.UtcDateTime);
                    },
                    token
                );
            },
            token
        );

    public Task ResumeAsync(string name, CancellationToken token = default) =>
        database.ExecuteAsync(
            sql.Resume,
            parameters => parameters.AddWithValue("@name", name),
            token
        );

    public async Task<bool> RequestTriggerAsync(
        string name,
        DateTimeOffset requestedAt,
        CancellationToken token = default
    )
    {
        await database.ExecuteAsync(
            sql.RequestTrigger,
            parameters =>
            {
                parameters.AddWithValue("@name", name);
                parameters.AddWithValue("@requested_at", requestedAt.UtcDateTime);
            },
            token
        );
        return await LoadAsync(name, token) is { Paused: false };
    }

    public Task ClearTriggerAsync(string name, CancellationToken token = default) =>
        database.ExecuteAsync(
            sql.ClearTrigger,
            parameters => parameters.AddWithValue("@name", name),
            token
        );

    private static RecurringMessageRecord Read(MySqlDataReader reader) =>
        new()
        {
            Name = reader.GetString(0),
            CronExpression = reader.GetString(1),
            EnvelopeIds =
            [
                .. reader
                    .GetString(2)
                    .Split(',', StringSplitOptions.RemoveEmptyEntries)
                    .Select(id => Guid.Parse(id, CultureInfo.InvariantCulture)),
            ],
            DeduplicationId = reader.IsDBNull(3) ? null : reader.GetString(3),
            NextOccurrence = ReadMoment(reader, 4),
            Paused = reader.GetBoolean(5),
            PausedAt = ReadMoment(reader, 6),
            TriggerRequestedAt = ReadMoment(reader, 7),
            LastUpdated = ReadMoment(reader, 8)!.Value,
        };

    private static DateTimeOffset? ReadMoment(MySqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal)
            ? null
            : new DateTimeOffset(
                DateTime.SpecifyKind(reader.GetDateTime(ordinal), DateTimeKind.Utc)
            );

    private static void BindIds(MySqlParameterCollection parameters, Guid[] ids)
    {
        for (var row = 0; row < ids.Length; row++)
        {
            parameters.AddWithValue(
                "@id" + row.ToString(CultureInfo.InvariantCulture),
                EnvelopeRow.Key(ids[row])
            );
        }
    }
}
