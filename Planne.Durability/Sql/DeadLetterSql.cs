using Planne.Durability.Schema;
using Wolverine;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Planne.Durability.Sql;

/// <summary>The statements on <c>wolverine_dead_letters</c> and what is remembered of replayed ones.</summary>
internal sealed class DeadLetterSql(string schema, MessageIdentity identity)
{
    private readonly string table = $"`{schema}`.`{StoreTables.DeadLetters}`";
    private readonly string history = $"`{schema}`.`{StoreTables.DeadLetterHistory}`";
    private readonly string incoming = $"`{schema}`.`{StoreTables.Incoming}`";
    private readonly bool idsAreUnique = identity == MessageIdentity.IdOnly;

    /// <summary>Wolverine's word for the address of a message that had none.</summary>
    public const string NoAddress = "unknown://none";

    public const string Columns =
        "id, execution_time, body, message_type, received_at, source, exception_type, exception_message, sent_at, "
        + "replayable, failure_group, failure_title, failed_at, first_failed_at, replay_count, last_replayed_at, archived_at";

    private string Same(string left, string right) =>
        idsAreUnique
            ? $"{left}.id = {right}.id"
            : $"{left}.id = {right}.id and {left}.received_at = {right}.received_at";

    private string One => idsAreUnique ? "id = @id" : "id = @id and received_at = @received_at";

    private ManyRows Each(string head, string tail) =>
        idsAreUnique
            ? new ManyRows(head + "id in (", "@id#", ")" + tail)
            : new ManyRows(head + "(id, received_at) in (", "(@id#, @received_at#)", ")" + tail);

    /// <summary>Of a message that is one already, the last failure counts.</summary>
    public string Replace =>
        $"""
            replace into {table}
              (id, received_at, execution_time, message_type, source, exception_type, exception_message,
               failure_group, failure_title, sent_at, failed_at, first_failed_at, replay_count, last_replayed_at,
               expires, replayable, body)
            select    @id, @received_at, @execution_time, @message_type, @source, @exception_type, @exception_message,
                      @failure_group, @failure_title, @sent_at, utc_timestamp(6),
                      coalesce(h.first_failed_at, utc_timestamp(6)), coalesce(h.replay_count, 0), h.last_replayed_at,
                      utc_timestamp(6) + interval @expires_in microsecond, 0, @body
            from      (select 1) as one
            left join {history} h on {(
                idsAreUnique ? "h.id = @id" : "h.id = @id and h.received_at = @received_at"
            )}
            """;

    /// <summary>
    /// A page of what an operation is to change, without locks; the operations below name the rows that were found, and
    /// look once more whether they still fit.
    /// </summary>
    /// <remarks>Rows are gone through by their primary key, in the order in which everything locks them.</remarks>
    public string Page(string filter, bool withBodies) =>
        $"""
            select   {(withBodies ? Columns : "id, received_at")}
            from     {table} force index (primary)
            where    {(
                idsAreUnique
                    ? "id > @after_id"
                    : "id >= @after_id and (id > @after_id or received_at > @after_received_at)"
            )}{filter}
            order by {(idsAreUnique ? "id" : "id, received_at")}
            limit    @limit
            """;

    public ManyRows MarkReplayable(string filter) => ChangeEach("replayable = 1", filter);

    /// <remarks>One that was to be replayed is so no more, or restoring it would send it off unasked.</remarks>
    public ManyRows Archive(string filter) =>
        ChangeEach("archived_at = utc_timestamp(6), replayable = 0", filter);

    public ManyRows Restore(string filter) => ChangeEach("archived_at = null", filter);

    public ManyRows Discard(string filter) =>
        Each($"delete {table} from {table} force index (primary) where ", filter);

    private ManyRows ChangeEach(string change, string filter) =>
        Each($"update {table} force index (primary) set {change} where ", filter);

    public string Count(string filter) => $"select count(*) from {table} where true{filter}";

    public string Query(string filter) =>
        $"""
            select   {Columns}
            from     {table}
            where    true{filter}
            order by failed_at, id
            limit    @limit
            offset   @offset
            """;

    public string Summarize(string filter) =>
        $"""
            select   received_at, message_type, exception_type, count(*)
            from     {table}
            where    true{filter}
            group by received_at, message_type, exception_type
            """;

    /// <summary>What the dead letters have in common by one of their properties, the largest group first.</summary>
    public string SummarizeBy(DeadLetterGrouping grouping, string filter) =>
        $"""
            select   {KeyOf(
                grouping
            )} as group_key, count(*) as letters, min(first_failed_at), max(failed_at),
                     max(exception_type), max(failure_title), max(failure_group is null)
            from     {table}
            where    true{filter}
            group by group_key
            order by letters desc, group_key
            """;

    private static string KeyOf(DeadLetterGrouping grouping) =>
        grouping switch
        {
            DeadLetterGrouping.FailureGroup =>
                $"coalesce(failure_group, concat('{DeadLetterFingerprint.UnfingerprintedGroupPrefix}', exception_type))",
            DeadLetterGrouping.MessageType => "message_type",
            DeadLetterGrouping.Endpoint => $"if(received_at = '', '{NoAddress}', received_at)",
            DeadLetterGrouping.ExceptionType => "exception_type",
            _ => throw new ArgumentOutOfRangeException(
                nameof(grouping),
                grouping,
                "There is no such grouping."
            ),
        };

    public string LockById =>
        $"select {Columns} from {table} where id = @id order by {(idsAreUnique ? "id" : "id, received_at")} for update";

    public string ReplaceBody => $"update {table} set body = @body, replayable = 1 where {One}";

    /// <summary>Replay works on the rows that are flagged now; one flagged meanwhile waits for the next round.</summary>
    public string LockReplayable =>
        $"""
            select   id, received_at
            from     {table} force index ({StoreTables.ReplayableIndex})
            where    replayable = 1
            and      archived_at is null
            order by id
            limit    @limit
            for update skip locked
            """;

    public ManyRows Remember =>
        remember ??= Each(
            $"""
            insert into {history} (id, received_at, first_failed_at, replay_count, last_replayed_at)
            select d.id, d.received_at, d.first_failed_at, d.replay_count + 1, utc_timestamp(6)
            from   {table} d
            where
            """ + " ",
            $"""

            on duplicate key update
              replay_count = {history}.replay_count + 1,
              last_replayed_at = utc_timestamp(6)
            """
        );

    private ManyRows? remember;

    /// <remarks>A message that is in the inbox already needs no second life; the others must not suffer for it.</remarks>
    public ManyRows MoveToInbox =>
        moveToInbox ??= Each(
            $"""
            insert into {incoming} (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            select d.id, 'Incoming', 0, utc_timestamp(6), 0, d.received_at, d.message_type, d.body
            from   {table} d
            where  not exists (select 1 from {incoming} i where {Same("i", "d")})
            and
            """ + " ",
            string.Empty
        );

    private ManyRows? moveToInbox;

    public ManyRows DeleteEach =>
        deleteEach ??= Each(
            $"delete {table} from {table} force index (primary) where ",
            string.Empty
        );

    private ManyRows? deleteEach;

    public string LockExpired =>
        $"""
            select   id, received_at
            from     {table} force index ({StoreTables.ExpiresIndex})
            where    expires <= utc_timestamp(6)
            order by expires
            limit    @limit
            for update skip locked
            """;

    /// <summary>The same where archived dead letters have a time of their own.</summary>
    public string LockExpiredUnarchived =>
        $"""
            select   id, received_at
            from     {table} force index ({StoreTables.ArchivedIndex})
            where    archived_at is null
            and      expires <= utc_timestamp(6)
            order by expires
            limit    @limit
            for update skip locked
            """;

    public string LockExpiredArchived =>
        $"""
            select   id, received_at
            from     {table} force index ({StoreTables.ArchivedIndex})
            where    archived_at <= utc_timestamp(6) - interval @keep_for microsecond
            order by archived_at
            limit    @limit
            for update skip locked
            """;

    public string DeleteOldHistory =>
        $"""
            delete from {history}
            where  last_replayed_at < utc_timestamp(6) - interval @keep_for microsecond
            order by last_replayed_at
            limit  @limit
            """;

    /// <summary>Counts no further than asked for. Archived ones are nobody's business any more.</summary>
    public string CountUpTo =>
        $"""
            select count(*)
            from   (select 1 from {table} where archived_at is null limit @limit) as counted
            """;

    public string CountAll => $"select count(*) from {table}";

    public string Clear => $"delete from {table}";

    public string ClearHistory => $"delete from {history}";
}
