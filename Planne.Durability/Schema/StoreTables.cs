using Wolverine;

namespace Planne.Durability.Schema;

/// <summary>The store's tables, by Wolverine's standard names.</summary>
internal static class StoreTables
{
    public const string Incoming = "wolverine_incoming_envelopes";
    public const string Outgoing = "wolverine_outgoing_envelopes";
    public const string DeadLetters = "wolverine_dead_letters";
    public const string DeadLetterHistory = "wolverine_dead_letter_history";
    public const string Nodes = "wolverine_nodes";
    public const string NodeAssignments = "wolverine_node_assignments";
    public const string NodeRecords = "wolverine_node_records";
    public const string AgentRestrictions = "wolverine_agent_restrictions";
    public const string Leases = "wolverine_leases";
    public const string ControlQueue = "wolverine_control_queue";
    public const string LeadershipTerms = "wolverine_leadership_terms";
    public const string Deduplication = "wolverine_deduplication";
    public const string RecurringMessages = "wolverine_recurring_messages";
    public const string DeduplicatedResponses = "wolverine_deduplicated_responses";
    public const string Listeners = "wolverine_listeners";

    /// <summary>The indexes that claims and polls are pinned to.</summary>
    public const string ClaimIndex = "ix_claim";
    public const string DueIndex = "ix_due";
    public const string ReplayableIndex = "ix_replayable";
    public const string ExpiresIndex = "ix_expires";
    public const string ArchivedIndex = "ix_archived";

    /// <summary>The index by which operators read dead letters, the newest first.</summary>
    public const string FailedIndex = "ix_failed_at";

    /// <summary>The tables that this configuration needs: those of optional features only where they are on.</summary>
    public static IReadOnlyList<Table> For(DurabilitySettings durability)
    {
        var identity =
            durability.MessageIdentity == MessageIdentity.IdAndDestination
                ? "id, received_at"
                : "id";
        var tables = new List<Table>
        {
            IncomingTable(identity),
            OutgoingTable,
            DeadLettersTable(identity),
            DeadLetterHistoryTable(identity),
            NodesTable,
            NodeAssignmentsTable,
            NodeRecordsTable,
            AgentRestrictionsTable,
            LeasesTable,
            ControlQueueTable,
            LeadershipTermsTable,
        };
        if (durability.MessageDeduplicationMode != MessageDeduplicationMode.None)
        {
            tables.Add(DeduplicationTable);
        }

        if (durability.EnableRecurringMessages)
        {
            tables.Add(RecurringMessagesTable);
        }

        if (durability.EnableDeduplicatedResponses)
        {
            tables.Add(DeduplicatedResponsesTable);
        }

        if (durability.EnableDynamicListeners)
        {
            tables.Add(ListenersTable);
        }

        return tables;
    }

    /// <remarks>
    /// <c>due_at</c> is the moment that the row's status looks at: since when an Incoming one waits, when a Scheduled
    /// one is due, until when a Handled one is kept. One column, and so one index, where three would otherwise be
    /// written with every message. Where <c>InboxStaleTime</c> is set, an Incoming row's is since when its owner has it:
    /// claims and heartbeats restart it, at the price of an index entry each. Nothing in the store asks for how long a
    /// message has been waiting altogether.
    /// </remarks>
    private static Table IncomingTable(string identity) =>
        new(
            Incoming,
            [
                "id binary(16) not null",
                "status varchar(10) character set ascii collate ascii_bin not null",
                "owner_id int not null",
                "due_at datetime(6) not null",
                "attempts int not null default 0",
                "received_at varchar(500) not null",
                "message_type varchar(500) not null",
                "body longblob not null",
            ],
            identity,
            [
                new Index(ClaimIndex, "status, owner_id, received_at"),
                new Index(DueIndex, "status, due_at"),
            ]
        );

    /// <remarks>
    /// <c>waiting_since</c> is when its owner was given the row to send. It is null where a node of an older version
    /// wrote it, and a default could not help: one in UTC is not deterministic, and replication refuses to add it.
    /// </remarks>
    private static Table OutgoingTable { get; } =
        new(
            Outgoing,
            [
                "id binary(16) not null",
                "owner_id int not null",
                "destination varchar(500) not null",
                "deliver_by datetime(6) null",
                "attempts int not null default 0",
                "message_type varchar(500) not null",
                "body longblob not null",
                "waiting_since datetime(6) null",
            ],
            "id",
            [new Index(ClaimIndex, "owner_id, destination")]
        );

    private static Table DeadLettersTable(string identity) =>
        new(
            DeadLetters,
            [
                "id binary(16) not null",
                "received_at varchar(500) not null default ''",
                "execution_time datetime(6) null",
                "message_type varchar(500) not null",
                "source varchar(250) not null default ''",
                "exception_type varchar(500) not null default ''",
                "exception_message text not null",
                "failure_group varchar(100) null",
                "failure_title varchar(500) null",
                "sent_at datetime(6) not null",
                "failed_at datetime(6) not null",
                "first_failed_at datetime(6) not null",
                "replay_count int not null default 0",
                "last_replayed_at datetime(6) null",
                "archived_at datetime(6) null",
                "expires datetime(6) null",
                "replayable tinyint(1) not null default 0",
                "body longblob not null",
            ],
            identity,
            [
                new Index(ReplayableIndex, "replayable"),
                new Index(ExpiresIndex, "expires"),
                new Index(ArchivedIndex, "archived_at, expires"),
                new Index(FailedIndex, "failed_at"),
            ]
        );

    private static Table DeadLetterHistoryTable(string identity) =>
        new(
            DeadLetterHistory,
            [
                "id binary(16) not null",
                "received_at varchar(500) not null default ''",
                "first_failed_at datetime(6) not null",
                "replay_count int not null",
                "last_replayed_at datetime(6) not null",
            ],
            identity,
            [new Index("ix_last_replayed", "last_replayed_at")]
        );

    /// <remarks>Node numbers come from the auto-increment counter, which never goes back while the table exists.</remarks>
    private static Table NodesTable { get; } =
        new(
            Nodes,
            [
                "id binary(16) not null",
                "node_number int not null auto_increment",
                "description varchar(250) not null",
                "uri varchar(500) not null default ''",
                "started datetime(6) not null",
                "health_check datetime(6) not null",
                "version varchar(100) not null",
                "capabilities mediumtext not null",
                "load_factor double null",
            ],
            "id",
            [new Index("ix_node_number", "node_number", IsUnique: true)]
        );

    private static Table NodeAssignmentsTable { get; } =
        new(
            NodeAssignments,
            [
                "id varchar(500) not null",
                "node_id binary(16) not null",
                "started datetime(6) not null",
            ],
            "id",
            [new Index("ix_node", "node_id")]
        );

    private static Table NodeRecordsTable { get; } =
        new(
            NodeRecords,
            [
                "id bigint not null auto_increment",
                "node_number int not null",
                "event_name varchar(100) character set ascii collate ascii_bin not null",
                "service_name varchar(250) not null default ''",
                "agent_uri varchar(500) not null default ''",
                "description varchar(1000) not null default ''",
                "timestamp datetime(6) not null",
            ],
            "id",
            []
        );

    private static Table AgentRestrictionsTable { get; } =
        new(
            AgentRestrictions,
            [
                "id binary(16) not null",
                "uri varchar(500) not null",
                "type varchar(20) character set ascii collate ascii_bin not null",
                "node_number int not null default 0",
            ],
            "id",
            []
        );

    private static Table LeasesTable { get; } =
        new(
            Leases,
            [
                "name varchar(100) character set ascii collate ascii_bin not null",
                "holder binary(16) null",
                "term bigint not null",
                "acquired_at datetime(6) not null",
                "expires_at datetime(6) not null",
            ],
            "name",
            []
        );

    private static Table ControlQueueTable { get; } =
        new(
            ControlQueue,
            [
                "node_id binary(16) not null",
                "id binary(16) not null",
                "message_type varchar(500) not null",
                "body longblob not null",
                "expires datetime(6) not null",
            ],
            "node_id, id",
            [new Index(ExpiresIndex, "expires")]
        );

    /// <remarks>
    /// Who led when: <c>expires_at</c> is until when the holder was last promised that it leads, <c>released_at</c> when
    /// it gave up before. Terms follow each other and never overlap, by the database's clock.
    /// </remarks>
    private static Table LeadershipTermsTable { get; } =
        new(
            LeadershipTerms,
            [
                "term bigint not null",
                "holder binary(16) not null",
                "node_number int not null",
                "acquired_at datetime(6) not null",
                "expires_at datetime(6) not null",
                "released_at datetime(6) null",
            ],
            "term",
            []
        );

    private static Table DeduplicationTable { get; } =
        new(
            Deduplication,
            [
                "deduplication_id varchar(500) not null",
                "envelope_id binary(16) null",
                "expires datetime(6) not null",
            ],
            "deduplication_id",
            [new Index(ExpiresIndex, "expires")]
        );

    private static Table DeduplicatedResponsesTable { get; } =
        new(
            DeduplicatedResponses,
            [
                "deduplication_id varchar(500) not null",
                "fingerprint varchar(500) not null",
                "claim_token varchar(100) not null",
                "expires datetime(6) not null",
                "status_code int null",
                "body longtext null",
                "location text null",
            ],
            "deduplication_id",
            [new Index(ExpiresIndex, "expires")]
        );

    private static Table ListenersTable { get; } =
        new(Listeners, ["uri varchar(500) not null"], "uri", []);

    private static Table RecurringMessagesTable { get; } =
        new(
            RecurringMessages,
            [
                "name varchar(250) not null",
                "cron_expression varchar(250) not null default ''",
                "envelope_ids text not null",
                "deduplication_id varchar(500) null",
                "next_occurrence datetime(6) null",
                "paused tinyint(1) not null default 0",
                "paused_at datetime(6) null",
                "trigger_requested_at datetime(6) null",
                "last_updated datetime(6) not null",
            ],
            "name",
            []
        );
}
