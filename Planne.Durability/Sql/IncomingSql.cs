using Planne.Durability.Schema;
using Wolverine;

namespace Planne.Durability.Sql;

/// <summary>The statements on <c>wolverine_incoming_envelopes</c>: the inbox and the scheduled messages.</summary>
/// <remarks>
/// Due times are given as a distance from now, in microseconds, and become points in time by the database's clock
/// alone: the clocks of the nodes may differ.
/// </remarks>
internal sealed class IncomingSql(
    string schema,
    MessageIdentity identity,
    bool keepsStaleClock = false
)
{
    private readonly string table = $"`{schema}`.`{StoreTables.Incoming}`";
    private readonly string nodes = $"`{schema}`.`{StoreTables.Nodes}`";

    // Ids are unique across destinations unless the application says otherwise.
    private readonly bool idsAreUnique = identity == MessageIdentity.IdOnly;

    // Only where it is asked for, since due_at is in an index.
    private readonly string restartClock = keepsStaleClock ? ", due_at = utc_timestamp(6)" : "";

    private string One => idsAreUnique ? "id = @id" : "id = @id and received_at = @received_at";

    /// <remarks>
    /// Rows that are named are found by their key, and the statements say so: left alone, the optimizer prefers the index
    /// on the owner once that has few rows by its statistics, and then locks whatever it has by now.
    /// </remarks>
    private ManyRows Each(string head, string tail) =>
        idsAreUnique
            ? new ManyRows(head + "id in (", "@id#", ")" + tail)
            : new ManyRows(head + "(id, received_at) in (", "(@id#, @received_at#)", ")" + tail);

    // Only a delete of MySQL's own form takes an index; see Each for why there is one.
    private string DeleteByKey => $"delete {table} from {table} force index (primary) where ";

    public ManyRows Insert { get; } =
        new(
            $"""
            insert into `{schema}`.`{StoreTables.Incoming}`
              (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            values

            """,
            "(@id#, @status#, @owner_id#, @due_at#, @attempts#, @received_at#, @message_type#, @body#)"
        );

    /// <summary>The fence: a row that another node has taken over is not matched.</summary>
    public ManyRows MarkHandled =>
        markHandled ??= Each(
            $"""
            update {table} force index (primary)
            set    status = 'Handled',
                   owner_id = 0,
                   due_at = utc_timestamp(6) + interval @keep_for microsecond
            where  owner_id = @owner_id
            and    status = 'Incoming'
            and
            """ + " ",
            ""
        );

    private ManyRows? markHandled;

    /// <summary>The same fence, where no mark is to be kept.</summary>
    public ManyRows DeleteInsteadOfMark =>
        deleteInsteadOfMark ??= Each(
            DeleteByKey + "owner_id = @owner_id and status = 'Incoming' and ",
            ""
        );

    private ManyRows? deleteInsteadOfMark;

    public string IncrementAttempts =>
        $"""
            update {table}
            set    attempts = @attempts
            where  {One}
            and    owner_id = @owner_id
            and    status = 'Incoming'
            """;

    /// <remarks>The body goes along, since what a retry needs to know (attempts, headers) is inside.</remarks>
    public string ScheduleExecution =>
        $"""
            update {table}
            set    status = 'Scheduled',
                   owner_id = 0,
                   due_at = utc_timestamp(6) + interval @due_in microsecond,
                   attempts = @attempts,
                   body = @body
            where  {One}
            and    owner_id = @owner_id
            and    status = 'Incoming'
            """;

    public string Exists => $"select exists (select 1 from {table} where {One})";

    /// <summary>A locking read waits for the transaction that has inserted the row, where another would not see it yet.</summary>
    public string LockOne => $"select 1 from {table} where {One} lock in share mode";

    public string IsHandled =>
        $"select exists (select 1 from {table} where {One} and status = 'Handled')";

    public string Delete => $"delete from {table} where {One}";

    public string DeleteOwned =>
        $"""
            delete from {table}
            where  {One}
            and    owner_id = @owner_id
            and    status = 'Incoming'
            """;

    /// <remarks>Without the index named, the optimizer may walk the primary key instead, and lock every row it passes.</remarks>
    public string LockClaimable =>
        $"""
            select   {EnvelopeRow.IncomingColumns}
            from     {table} force index ({StoreTables.ClaimIndex})
            where    status = 'Incoming'
            and      owner_id = @from_owner
            and      received_at = @received_at
            and      (@from_owner = 0 or {NodeSql.IsGone(nodes, "@from_owner")})
            order by id
            limit    @limit
            for update skip locked
            """;

    public string LoadUnowned =>
        $"""
            select   {EnvelopeRow.IncomingColumns}
            from     {table} force index ({StoreTables.ClaimIndex})
            where    status = 'Incoming'
            and      owner_id = 0
            and      received_at = @received_at
            order by id
            limit    @limit
            """;

    public ManyRows LockUnowned =>
        lockUnowned ??= Each(
            $"select {EnvelopeRow.IncomingColumns} from {table} force index (primary) where ",
            " and owner_id = 0 and status = 'Incoming' order by id for update skip locked"
        );

    private ManyRows? lockUnowned;

    public ManyRows Claim =>
        claim ??= Each(
            $"update {table} force index (primary) set owner_id = @owner_id{restartClock} where ",
            " and owner_id = @from_owner and status = 'Incoming'"
        );

    private ManyRows? claim;

    public string LockDue =>
        $"""
            select   {EnvelopeRow.IncomingColumns}
            from     {table} force index ({StoreTables.DueIndex})
            where    status = 'Scheduled'
            and      due_at <= utc_timestamp(6)
            order by due_at, id
            limit    @limit
            for update skip locked
            """;

    public ManyRows PromoteDue =>
        promoteDue ??= Each(
            $"update {table} force index (primary) set status = 'Incoming', owner_id = @owner_id{restartClock} where ",
            " and status = 'Scheduled'"
        );

    private ManyRows? promoteDue;

    /// <summary>A node that still has its messages says so, and they are not taken from it as stale.</summary>
    public ManyRows RestartStaleClock =>
        restartStaleClock ??= Each(
            $"update {table} force index (primary) set due_at = utc_timestamp(6) where ",
            " and owner_id = @owner_id and status = 'Incoming'"
        );

    private ManyRows? restartStaleClock;

    /// <summary>Rows that their owners have had for too long; those of nobody are there for anybody already.</summary>
    /// <remarks>Owned rows are what nodes have in memory, so looking at each of them is bounded; a backlog is not.</remarks>
    public string FindStale =>
        $"""
            select   id, received_at
            from     {table} force index ({StoreTables.ClaimIndex})
            where    status = 'Incoming'
            and      owner_id <> 0
            and      due_at <= utc_timestamp(6) - interval @stale_after microsecond
            limit    @limit
            """;

    /// <remarks>A row whose owner has just said that it still has it is left alone.</remarks>
    public ManyRows ReleaseStale =>
        releaseStale ??= Each(
            $"update {table} force index (primary) set owner_id = 0 where ",
            " and status = 'Incoming' and owner_id <> 0 and due_at <= utc_timestamp(6) - interval @stale_after microsecond"
        );

    private ManyRows? releaseStale;

    /// <summary>Who owns waiting rows, and at which addresses.</summary>
    /// <remarks>With the status in the grouping, the server jumps from group to group instead of reading the whole backlog.</remarks>
    public string Owners =>
        $"""
            select   owner_id, received_at, status
            from     {table} force index ({StoreTables.ClaimIndex})
            where    status = 'Incoming'
            group by status, owner_id, received_at
            """;

    public string ReleaseAt =>
        $"""
            update   {table} force index ({StoreTables.ClaimIndex})
            set      owner_id = 0
            where    status = 'Incoming'
            and      owner_id = @owner_id
            and      received_at = @received_at
            order by id
            limit    @limit
            """;

    public string ReleaseAllOf =>
        $"""
            update   {table} force index ({StoreTables.ClaimIndex})
            set      owner_id = 0
            where    status = 'Incoming'
            and      owner_id = @owner_id
            order by received_at, id
            limit    @limit
            """;

    public string DistinctOwners =>
        $"""
            select   owner_id, status
            from     {table} force index ({StoreTables.ClaimIndex})
            where    status = 'Incoming'
            group by status, owner_id
            having   owner_id <> 0
            """;

    public string LockExpired =>
        $"""
            select   id, received_at
            from     {table} force index ({StoreTables.DueIndex})
            where    status = 'Handled'
            and      due_at <= utc_timestamp(6)
            order by due_at, id
            limit    @limit
            for update skip locked
            """;

    public string LockAllHandled =>
        $"""
            select   id, received_at
            from     {table} force index ({StoreTables.DueIndex})
            where    status = 'Handled'
            order by due_at, id
            limit    @limit
            for update skip locked
            """;

    public ManyRows DeleteHandled => deleteHandled ??= Each(DeleteByKey, " and status = 'Handled'");

    private ManyRows? deleteHandled;

    public string All => $"select {EnvelopeRow.IncomingColumns} from {table} order by id";

    public string Clear => $"delete from {table}";

    public string LockScheduled(string filter) =>
        $"select id, received_at from {table} where status = 'Scheduled'{filter} order by id for update";

    public ManyRows CancelScheduled =>
        cancelScheduled ??= Each(DeleteByKey, " and status = 'Scheduled'");

    private ManyRows? cancelScheduled;

    public string Reschedule =>
        $"""
            update {table}
            set    due_at = utc_timestamp(6) + interval @due_in microsecond
            where  id = @id
            and    status = 'Scheduled'
            """;

    public string QueryScheduled(string filter) =>
        $"""
            select   {EnvelopeRow.IncomingColumns}
            from     {table}
            where    status = 'Scheduled'{filter}
            order by due_at, id
            limit    @limit
            offset   @offset
            """;

    public string CountScheduled(string filter) =>
        $"select count(*) from {table} where status = 'Scheduled'{filter}";

    public string SummarizeScheduled =>
        $"""
            select   message_type, count(*)
            from     {table}
            where    status = 'Scheduled'
            group by message_type
            """;

    public ManyRows CountStillScheduled { get; } =
        new(
            $"select count(*) from `{schema}`.`{StoreTables.Incoming}` force index (primary) where status = 'Scheduled' and id in (",
            "@id#",
            ")"
        );
}
