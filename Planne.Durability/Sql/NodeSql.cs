using Planne.Durability.Schema;

namespace Planne.Durability.Sql;

/// <summary>The statements on the tables of nodes, their assignments, restrictions, records, and the leader's lease.</summary>
/// <remarks>The database's clock alone stamps and compares heartbeats and leases.</remarks>
internal sealed class NodeSql(string schema)
{
    private readonly string nodes = $"`{schema}`.`{StoreTables.Nodes}`";
    private readonly string assignments = $"`{schema}`.`{StoreTables.NodeAssignments}`";
    private readonly string records = $"`{schema}`.`{StoreTables.NodeRecords}`";
    private readonly string restrictions = $"`{schema}`.`{StoreTables.AgentRestrictions}`";
    private readonly string leases = $"`{schema}`.`{StoreTables.Leases}`";
    private readonly string terms = $"`{schema}`.`{StoreTables.LeadershipTerms}`";

    private const string Age = "timestampdiff(microsecond, {0}, utc_timestamp(6))";

    private string NodeColumns =>
        $"id, node_number, description, uri, version, capabilities, load_factor, {AgeOf("started")}, {AgeOf("health_check")}";

    public string Register =>
        $"""
            insert into {nodes}
              (id, description, uri, started, health_check, version, capabilities, load_factor)
            values
              (@id, @description, @uri, utc_timestamp(6), utc_timestamp(6), @version, @capabilities, @load_factor)
            """;

    public string Reregister =>
        $"""
            insert into {nodes}
              (id, node_number, description, uri, started, health_check, version, capabilities, load_factor)
            values
              (@id, @node_number, @description, @uri, utc_timestamp(6), utc_timestamp(6), @version, @capabilities, @load_factor)
            on duplicate key update
              description = @description,
              uri = @uri,
              health_check = utc_timestamp(6),
              version = @version,
              capabilities = @capabilities,
              load_factor = @load_factor
            """;

    public string Heartbeat =>
        $"""
            update {nodes}
            set    health_check = utc_timestamp(6),
                   load_factor = @load_factor
            where  id = @id
            """;

    public string HeartbeatAge =>
        $"""
            select node_number, {AgeOf("health_check")}
            from   {nodes}
            where  id = @id
            """;

    public string OverwriteHeartbeat =>
        $"""
            update {nodes}
            set    health_check = utc_timestamp(6) - interval @age microsecond
            where  id = @id
            """;

    public string DeleteNode =>
        $"""
            delete from {nodes} where id = @id;
            {DeleteAssignmentsOfMissingNode}
            """;

    /// <summary>
    /// Who judged a node stale, froze, and only now goes on, must not delete it if it lives again. That of a leader is
    /// for the next one to delete, while its term lasts.
    /// </summary>
    public string DeleteStaleNode =>
        $"""
            delete from {nodes}
            where  id = @id
            and    health_check < utc_timestamp(6) - interval @stale_after microsecond
            and    (
                     not exists (select 1 from {assignments} where id = @leader and node_id = @id)
                     or exists (select 1 from {leases} where {IsTermOf("@me")})
                   );
            {DeleteAssignmentsOfMissingNode}
            """;

    private string DeleteAssignmentsOfMissingNode =>
        $"""
            delete from {assignments}
            where  node_id = @id
            and    not exists (select 1 from {nodes} where id = @id)
            """;

    public string LoadNodes => $"select {NodeColumns} from {nodes} order by node_number";

    public string LoadNode => $"select {NodeColumns} from {nodes} where id = @id";

    public string LoadAssignments => $"select id, node_id from {assignments} order by id";

    public string LoadRestrictions =>
        $"select id, uri, type, node_number from {restrictions} order by id";

    public string NodeNumbers => $"select node_number from {nodes}";

    public string ClearNodes => $"delete from {nodes}";

    public string ClearAssignments => $"delete from {assignments}";

    /// <summary>A node that comes back takes up again what nobody was given meanwhile.</summary>
    public ManyRows ClaimAssignments { get; } =
        new(
            $"insert into `{schema}`.`{StoreTables.NodeAssignments}` (id, node_id, started) values ",
            "(@agent#, @node_id, utc_timestamp(6))",
            " on duplicate key update id = id"
        );

    public string Assign =>
        $"""
            insert into {assignments} (id, node_id, started)
            values (@agent0, @node_id, utc_timestamp(6))
            on duplicate key update
              started = if(node_id = @node_id, started, utc_timestamp(6)),
              node_id = @node_id
            """;

    /// <summary>A leader's own assignment counts only while its term does.</summary>
    public string AssignLeader =>
        $"""
            insert into {assignments} (id, node_id, started)
            select @agent0, @node_id, utc_timestamp(6)
            from   {leases}
            where  {IsTermOf("@node_id")}
            on duplicate key update
              started = if(node_id = @node_id, {assignments}.started, utc_timestamp(6)),
              node_id = @node_id
            """;

    public string OwnsAssignment =>
        $"select count(*) from {assignments} where id = @agent0 and node_id = @node_id";

    public string RemoveAssignment =>
        $"delete from {assignments} where id = @agent0 and node_id = @node_id";

    public ManyRows SaveRestrictions { get; } =
        new(
            $"insert into `{schema}`.`{StoreTables.AgentRestrictions}` (id, uri, type, node_number) values ",
            "(@id#, @uri#, @type#, @node_number#)",
            " on duplicate key update uri = values(uri), type = values(type), node_number = values(node_number)"
        );

    public string DeleteLiftedRestrictions => $"delete from {restrictions} where type = 'None'";

    public ManyRows Record { get; } =
        new(
            $"insert into `{schema}`.`{StoreTables.NodeRecords}` (node_number, event_name, service_name, agent_uri, description, timestamp) values ",
            "(@node_number#, @event_name#, @service_name#, @agent_uri#, @description#, utc_timestamp(6))"
        );

    public string RecentRecords =>
        $"""
            select   id, node_number, event_name, service_name, agent_uri, description, {AgeOf(
                "timestamp"
            )}
            from     {records}
            order by id desc
            limit    @limit
            """;

    public string OldestRecordToKeep =>
        $"select id from {records} order by id desc limit 1 offset @retain";

    public string DeleteRecordsUpTo =>
        $"delete from {records} where id <= @id order by id limit @limit";

    public string DeleteOldRecords =>
        $"""
            delete from {records}
            where  timestamp < utc_timestamp(6) - interval @keep_for microsecond
            order by id
            limit  @limit
            """;

    public string RemainingLease =>
        $"""
            select timestampdiff(microsecond, utc_timestamp(6), expires_at)
            from   {leases}
            where  name = 'leader'
            """;

    /// <remarks>The history is written by the same statement; it lacks a term that a node of an older version began.</remarks>
    public string RenewLease =>
        $"""
            update    {leases} as lease
            left join {terms} as history on history.term = lease.term
            set       lease.expires_at = utc_timestamp(6) + interval @lease microsecond,
                      history.expires_at = utc_timestamp(6) + interval @lease microsecond
            where     lease.name = 'leader'
            and       lease.holder = @id
            and       lease.term = @term
            and       lease.expires_at > utc_timestamp(6)
            """;

    /// <summary>A new holder is a new term, also where it was the last one: in between, anything may have happened.</summary>
    /// <remarks>
    /// A statement's now is when it began, and it may have waited for the release of the term before: a term begins no
    /// sooner than that one ended.
    /// </remarks>
    public string AcquireLease =>
        $"""
            update {leases}
            set    holder = @id,
                   term = term + 1,
                   acquired_at = greatest(utc_timestamp(6), expires_at),
                   expires_at = utc_timestamp(6) + interval @lease microsecond
            where  name = 'leader'
            and    (holder is null or expires_at <= utc_timestamp(6));
            select term from {leases} where name = 'leader' and row_count() = 1;
            insert into {terms} (term, holder, node_number, acquired_at, expires_at)
            select term, holder, @node_number, acquired_at, expires_at
            from   {leases}
            where  name = 'leader'
            and    holder = @id
            on duplicate key update term = {terms}.term
            """;

    public string ReleaseLease =>
        $"""
            update    {leases} as lease
            left join {terms} as history on history.term = lease.term
            set       lease.holder = null,
                      lease.expires_at = utc_timestamp(6),
                      history.released_at = utc_timestamp(6)
            where     lease.name = 'leader'
            and       lease.holder = @id
            and       lease.term = @term
            """;

    public string OldestTermToKeep =>
        $"select term from {terms} order by term desc limit 1 offset @retain";

    public string DeleteTermsUpTo =>
        $"delete from {terms} where term <= @id order by term limit @limit";

    /// <summary>
    /// The condition that a node has left the table of nodes. Of an empty table nothing can be concluded: it may have
    /// been cleared while all of its nodes live.
    /// </summary>
    public static string IsGone(string nodes, string number) =>
        $"(exists (select 1 from {nodes}) and not exists (select 1 from {nodes} where node_number = {number}))";

    /// <summary>The condition that a node leads in the term that it says; whatever a leader writes as such depends on it.</summary>
    private static string IsTermOf(string node) =>
        $"name = 'leader' and holder = {node} and term = @term and expires_at > utc_timestamp(6)";

    private static string AgeOf(string column) =>
        Age.Replace("{0}", column, StringComparison.Ordinal);
}
