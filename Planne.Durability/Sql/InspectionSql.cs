using Planne.Durability.Schema;

namespace Planne.Durability.Sql;

/// <summary>What operators ask of the store's tables. Nothing here locks a row.</summary>
/// <remarks>
/// Whatever may be large is read by an index, in it where that can be, and no further than asked for. Times are the
/// database's, and so are ages.
/// </remarks>
internal sealed class InspectionSql(string schema)
{
    private readonly string incoming = $"`{schema}`.`{StoreTables.Incoming}`";
    private readonly string outgoing = $"`{schema}`.`{StoreTables.Outgoing}`";
    private readonly string deadLetters = $"`{schema}`.`{StoreTables.DeadLetters}`";
    private readonly string nodes = $"`{schema}`.`{StoreTables.Nodes}`";
    private readonly string leases = $"`{schema}`.`{StoreTables.Leases}`";

    private const string Letters =
        "id, message_type, received_at, exception_type, exception_message, failed_at, replayable, body, utc_timestamp(6)";

    private const string Messages =
        "id, status, message_type, received_at, attempts, due_at, body, utc_timestamp(6)";

    public string Counts =>
        $"""
            select
              (select count(*) from {incoming} force index ({StoreTables.ClaimIndex}) where status = 'Incoming'),
              (select count(*) from {incoming} force index ({StoreTables.ClaimIndex}) where status = 'Incoming' and owner_id = 0),
              (select count(*) from {incoming} force index ({StoreTables.DueIndex}) where status = 'Scheduled'),
              (select count(*) from {outgoing}),
              (select count(*) from {deadLetters} where archived_at is null)
            """;

    /// <remarks>Ids grow with time, so that the least of a group is its oldest, and only that row is looked up.</remarks>
    public string Queues =>
        $"""
            select     q.received_at, q.status, q.owner_id, q.messages,
                       if(q.status = 'Incoming', timestampdiff(microsecond, oldest.due_at, utc_timestamp(6)), null)
            from       (
                         select   status, owner_id, received_at, count(*) as messages, min(id) as oldest
                         from     {incoming} force index ({StoreTables.ClaimIndex})
                         where    status in ('Incoming', 'Scheduled')
                         group by status, owner_id, received_at
                       ) as q
            left join  {incoming} as oldest force index (primary) on oldest.id = q.oldest and oldest.received_at = q.received_at
            order by   q.received_at, q.status, q.owner_id
            """;

    public string OutgoingQueues =>
        $"""
            select    q.destination, q.owner_id, q.messages, timestampdiff(microsecond, oldest.waiting_since, utc_timestamp(6))
            from      (
                        select   owner_id, destination, count(*) as messages, min(id) as oldest
                        from     {outgoing} force index ({StoreTables.ClaimIndex})
                        group by owner_id, destination
                      ) as q
            left join {outgoing} as oldest force index (primary) on oldest.id = q.oldest
            order by  q.destination, q.owner_id
            """;

    public string Nodes =>
        $"""
            select    n.id, n.node_number, n.description, n.version, n.started,
                      timestampdiff(microsecond, n.health_check, utc_timestamp(6)),
                      l.acquired_at, l.term,
                      (select count(*) from {incoming} force index ({StoreTables.ClaimIndex}) where status = 'Incoming' and owner_id = n.node_number)
                      + (select count(*) from {outgoing} force index ({StoreTables.ClaimIndex}) where owner_id = n.node_number)
            from      {nodes} as n
            left join {leases} as l on l.name = 'leader' and l.holder = n.id and l.expires_at > utc_timestamp(6)
            order by  n.node_number
            """;

    public string NewestDeadLetters =>
        $"""
            select   {Letters}
            from     {deadLetters} force index ({StoreTables.FailedIndex})
            where    archived_at is null
            order by failed_at desc, id desc
            limit    @limit
            """;

    public string DeadLettersBefore =>
        $"""
            select   {Letters}
            from     {deadLetters} force index ({StoreTables.FailedIndex})
            where    failed_at <= @before
            and      (failed_at < @before or id < @id)
            and      archived_at is null
            order by failed_at desc, id desc
            limit    @limit
            """;

    public string DeadLetter => $"select {Letters} from {deadLetters} where id = @id limit 1";

    /// <remarks>Looks at all dead letters, of which there should be few.</remarks>
    public string DeadLetterCauses =>
        $"""
            select   message_type, exception_type, left(exception_message, 250) as cause,
                     count(*) as letters, min(failed_at), max(failed_at), max(id)
            from     {deadLetters}
            where    archived_at is null
            group by message_type, exception_type, cause
            order by letters desc, message_type, exception_type, cause
            limit    @limit
            """;

    public string Scheduled =>
        $"""
            select   {Messages}
            from     {incoming} force index ({StoreTables.DueIndex})
            where    status = 'Scheduled'
            order by due_at, id
            limit    @limit
            """;

    /// <summary>The newest messages that hold one of two texts.</summary>
    /// <remarks>No index knows what is in a body, so a bounded number of bodies is looked at.</remarks>
    public string InboxMentions =>
        $"""
            select   {Messages}
            from     (
                       select   id, status, message_type, received_at, attempts, due_at, body
                       from     {incoming} force index (primary)
                       order by id desc
                       limit    @limit
                     ) as newest
            where    status <> 'Handled'
            and      (instr(body, @first) > 0 or instr(body, @second) > 0)
            order by id
            """;

    public string DeadLetterMentions =>
        $"""
            select   {Letters}
            from     (
                       select   id, message_type, received_at, exception_type, exception_message, failed_at, replayable, body
                       from     {deadLetters} force index (primary)
                       where    archived_at is null
                       order by id desc
                       limit    @limit
                     ) as newest
            where    instr(body, @first) > 0 or instr(body, @second) > 0
            order by failed_at, id
            """;

    /// <summary>Whether there are more messages than those that were looked at.</summary>
    public string HasMore =>
        $"""
            select (select count(*) from (select 1 from {incoming} limit 1 offset @limit) as more)
                 + (select count(*) from (select 1 from {deadLetters} limit 1 offset @limit) as more)
            """;
}
