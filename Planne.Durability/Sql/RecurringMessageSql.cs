using Planne.Durability.Schema;

namespace Planne.Durability.Sql;

/// <summary>The statements on <c>wolverine_recurring_messages</c>, one row a schedule.</summary>
internal sealed class RecurringMessageSql(string schema)
{
    private readonly string table = $"`{schema}`.`{StoreTables.RecurringMessages}`";

    private const string Columns =
        "name, cron_expression, envelope_ids, deduplication_id, next_occurrence, paused, paused_at, trigger_requested_at, last_updated";

    /// <summary>A pause is an operator's word; recording a publication does not take it back.</summary>
    public string RecordPublished =>
        $"""
            insert into {table}
              (name, cron_expression, envelope_ids, deduplication_id, next_occurrence, last_updated)
            values
              (@name, @cron_expression, @envelope_ids, @deduplication_id, @next_occurrence, utc_timestamp(6))
            on duplicate key update
              cron_expression = @cron_expression,
              envelope_ids = @envelope_ids,
              deduplication_id = @deduplication_id,
              next_occurrence = @next_occurrence,
              last_updated = utc_timestamp(6)
            """;

    public string Load => $"select {Columns} from {table} where name = @name";

    public string LoadAll => $"select {Columns} from {table} order by name";

    public string LockRow => $"select {Columns} from {table} where name = @name for update";

    public string Pause =>
        $"""
            insert into {table} (name, envelope_ids, paused, paused_at, last_updated)
            values (@name, '', 1, @paused_at, utc_timestamp(6))
            on duplicate key update
              paused_at = if(paused = 1, paused_at, @paused_at),
              paused = 1,
              envelope_ids = '',
              next_occurrence = null,
              last_updated = utc_timestamp(6)
            """;

    public string Resume =>
        $"""
            update {table}
            set    paused = 0,
                   paused_at = null,
                   last_updated = utc_timestamp(6)
            where  name = @name
            and    paused = 1
            """;

    public string RequestTrigger =>
        $"""
            insert into {table} (name, envelope_ids, trigger_requested_at, last_updated)
            values (@name, '', @requested_at, utc_timestamp(6))
            on duplicate key update
              trigger_requested_at = if(paused = 1, trigger_requested_at, @requested_at),
              last_updated = utc_timestamp(6)
            """;

    public string ClearTrigger =>
        $"""
            update {table}
            set    trigger_requested_at = null,
                   last_updated = utc_timestamp(6)
            where  name = @name
            """;
}
