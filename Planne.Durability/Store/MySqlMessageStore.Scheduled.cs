using System.Globalization;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability.ScheduledMessageManagement;

namespace Planne.Durability.Store;

internal sealed partial class MySqlMessageStore : IScheduledMessages
{
    public async Task<ScheduledMessageResults> QueryAsync(
        ScheduledMessageQuery query,
        CancellationToken token
    )
    {
        if (query.SagaId is not null)
        {
            return await ScheduledMessageSagaFilter.QueryAsync(this, query, token);
        }

        var page = Math.Max(1, query.PageNumber);
        var size = query.PageSize > 0 ? query.PageSize : int.MaxValue;
        var filter = ScheduledFilter(query);
        var bind = BindScheduled(query);
        var total = await database.ScalarAsync(incoming.CountScheduled(filter), bind, token);
        var envelopes = await database.QueryAsync(
            incoming.QueryScheduled(filter),
            parameters =>
            {
                bind(parameters);
                parameters.AddWithValue("@limit", size);
                parameters.AddWithValue("@offset", (page - 1) * (long)size);
            },
            reader => EnvelopeRow.ReadIncoming(reader, clock),
            token
        );
        return new ScheduledMessageResults
        {
            PageNumber = page,
            TotalCount = Convert.ToInt32(total, CultureInfo.InvariantCulture),
            Messages = [.. envelopes.Select(Summarize)],
            DatabaseUri = Uri,
        };
    }

    public async Task CancelAsync(ScheduledMessageQuery query, CancellationToken token)
    {
        if (query.SagaId is not null)
        {
            var resolved = await ScheduledMessageSagaFilter.ResolveCancellationAsync(
                this,
                query,
                token
            );
            if (resolved is not null)
            {
                await CancelAsync(resolved, token);
            }

            return;
        }

        await CancelMatchingAsync(query, token);
    }

    /// <summary>Cancels messages by their ids and properties.</summary>
    /// <returns>How many were scheduled until now.</returns>
    internal Task<int> CancelMatchingAsync(ScheduledMessageQuery query, CancellationToken token) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var rows = await transaction.QueryAsync(
                    incoming.LockScheduled(ScheduledFilter(query)),
                    BindScheduled(query),
                    RowIdentity.Read,
                    token
                );
                var cancelled = 0;
                foreach (var chunk in rows.Chunk(BatchSize))
                {
                    cancelled += await transaction.ExecuteAsync(
                        incoming.CancelScheduled.For(chunk.Length),
                        parameters => RowIdentity.Bind(parameters, chunk),
                        token
                    );
                }

                return cancelled;
            },
            token
        );

    public Task RescheduleAsync(
        Guid envelopeId,
        DateTimeOffset newExecutionTime,
        CancellationToken token
    ) => RescheduleAsync(envelopeId, EnvelopeRow.Distance(newExecutionTime, clock), token);

    /// <summary>Makes a message due in so many microseconds by the database's clock.</summary>
    /// <returns>How many messages it was: none if it is not scheduled.</returns>
    internal Task<int> RescheduleAsync(Guid envelopeId, long dueIn, CancellationToken token) =>
        database.ExecuteAsync(
            incoming.Reschedule,
            parameters =>
            {
                parameters.AddWithValue("@id", EnvelopeRow.Key(envelopeId));
                parameters.AddWithValue("@due_in", dueIn);
            },
            token
        );

    public async Task<IReadOnlyList<ScheduledMessageCount>> SummarizeAsync(
        string serviceName,
        CancellationToken token
    ) =>
        await database.QueryAsync(
            incoming.SummarizeScheduled,
            _ => { },
            reader => new ScheduledMessageCount(
                serviceName,
                reader.GetString(0),
                Uri,
                reader.GetInt32(1)
            ),
            token
        );

    private static string ScheduledFilter(ScheduledMessageQuery query)
    {
        var conditions = new List<string>();
        if (!string.IsNullOrEmpty(query.MessageType))
        {
            conditions.Add("message_type = @message_type");
        }

        if (query.ExecutionTimeFrom is not null)
        {
            conditions.Add("due_at >= @from");
        }

        if (query.ExecutionTimeTo is not null)
        {
            conditions.Add("due_at <= @to");
        }

        if (query.MessageIds.Length > 0)
        {
            var names = Enumerable
                .Range(0, query.MessageIds.Length)
                .Select(row => "@id" + row.ToString(CultureInfo.InvariantCulture));
            conditions.Add($"id in ({string.Join(", ", names)})");
        }

        return string.Concat(conditions.Select(condition => " and " + condition));
    }

    private static Action<MySqlParameterCollection> BindScheduled(ScheduledMessageQuery query) =>
        parameters =>
        {
            parameters.AddWithValue("@message_type", query.MessageType);
            parameters.AddWithValue("@from", query.ExecutionTimeFrom?.UtcDateTime);
            parameters.AddWithValue("@to", query.ExecutionTimeTo?.UtcDateTime);
            for (var row = 0; row < query.MessageIds.Length; row++)
            {
                parameters.AddWithValue(
                    "@id" + row.ToString(CultureInfo.InvariantCulture),
                    EnvelopeRow.Key(query.MessageIds[row])
                );
            }
        };

    private static ScheduledMessageSummary Summarize(Envelope envelope) =>
        new()
        {
            Id = envelope.Id,
            MessageType = envelope.MessageType,
            ScheduledTime = envelope.ScheduledTime,
            Destination = envelope.Destination?.ToString(),
            SentAt = envelope.SentAt,
            Attempts = envelope.Attempts,
            TenantId = envelope.TenantId,
            SagaId = envelope.SagaId,
        };
}
