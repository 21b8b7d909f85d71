using System.Globalization;
using System.Text.RegularExpressions;
using MySqlConnector;
using Planne.Durability.Schema;
using Planne.Durability.Sql;
using Planne.Tests.Support;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>
/// How the server goes about each statement of the store on large tables. A plan that sorts or scans locks rows that it
/// does not return, and with <c>skip locked</c> the next node gets nothing (MySQL bug 113472). The statements are found
/// by reflection, so that one that is new wants its plan here.
/// </summary>
public sealed partial class PlanTests(LargeTables tables) : IClassFixture<LargeTables>
{
    private const string ByKey = "PRIMARY";

    /// <summary>Nothing is looked for.</summary>
    private const string Inserts = "inserts";

    /// <summary>All rows are what is asked for, or what is to go.</summary>
    private const string Everything = "everything";

    /// <summary>Its tables have as many rows as there are nodes, agents, commands, listeners or schedules, or are pruned to that.</summary>
    private const string Small = "small";

    /// <summary>Asked by operators now and then, of as many rows as they ask for; it holds up nobody.</summary>
    private const string Operators = "operators";

    private static readonly Dictionary<string, string> Plans = Of(
        (typeof(IncomingSql), StoreTables.ClaimIndex, "LockClaimable LoadUnowned FindStale"),
        (typeof(IncomingSql), StoreTables.ClaimIndex, "ReleaseAt ReleaseAllOf"),
        (typeof(IncomingSql), StoreTables.ClaimIndex, "Owners DistinctOwners"),
        (typeof(IncomingSql), StoreTables.DueIndex, "LockDue LockExpired LockAllHandled"),
        (typeof(IncomingSql), ByKey, "MarkHandled DeleteInsteadOfMark IncrementAttempts"),
        (typeof(IncomingSql), ByKey, "ScheduleExecution"),
        (typeof(IncomingSql), ByKey, "Exists LockOne IsHandled Delete DeleteOwned DeleteHandled"),
        (typeof(IncomingSql), ByKey, "LockUnowned Claim PromoteDue RestartStaleClock ReleaseStale"),
        (typeof(InspectionSql), StoreTables.DueIndex, "Scheduled"),
        (typeof(InspectionSql), StoreTables.FailedIndex, "DeadLettersBefore"),
        (typeof(InspectionSql), ByKey, "DeadLetter"),
        (typeof(InspectionSql), Operators, "Counts Queues OutgoingQueues Nodes"),
        (typeof(InspectionSql), Operators, "NewestDeadLetters DeadLetterCauses"),
        (typeof(InspectionSql), Operators, "InboxMentions DeadLetterMentions HasMore"),
        (typeof(IncomingSql), ByKey, "CancelScheduled Reschedule CountStillScheduled"),
        (typeof(IncomingSql), Operators, "LockScheduled QueryScheduled CountScheduled"),
        (typeof(IncomingSql), Operators, "SummarizeScheduled"),
        (typeof(IncomingSql), Everything, "All Clear"),
        (typeof(IncomingSql), Inserts, "Insert"),
        (typeof(OutgoingSql), StoreTables.ClaimIndex, "LockClaimable LoadUnowned FindStale"),
        (typeof(OutgoingSql), StoreTables.ClaimIndex, "ReleaseAllOf Owners DistinctOwners"),
        (typeof(OutgoingSql), ByKey, "Delete Reassign Claim ReleaseStale"),
        (typeof(OutgoingSql), Everything, "All Clear"),
        (typeof(OutgoingSql), Inserts, "Insert"),
        (typeof(DeadLetterSql), StoreTables.ReplayableIndex, "LockReplayable"),
        (typeof(DeadLetterSql), StoreTables.ExpiresIndex, "LockExpired"),
        (
            typeof(DeadLetterSql),
            StoreTables.ArchivedIndex,
            "LockExpiredUnarchived LockExpiredArchived"
        ),
        (typeof(DeadLetterSql), "ix_last_replayed", "DeleteOldHistory"),
        (typeof(DeadLetterSql), ByKey, "Replace LockById ReplaceBody Remember MoveToInbox"),
        (typeof(DeadLetterSql), ByKey, "DeleteEach Page MarkReplayable Archive Restore Discard"),
        (typeof(DeadLetterSql), Operators, "Count Query Summarize SummarizeBy CountAll"),
        (typeof(DeadLetterSql), Everything, "Clear ClearHistory"),
        (typeof(DeduplicationSql), StoreTables.ExpiresIndex, "DeleteExpired"),
        (typeof(DeduplicationSql), ByKey, "ClaimAgain IsClaimed Release"),
        (typeof(DeduplicationSql), Everything, "Clear"),
        (typeof(DeduplicationSql), Inserts, "Claim"),
        (typeof(DeduplicatedResponseSql), StoreTables.ExpiresIndex, "DeleteExpired"),
        (typeof(DeduplicatedResponseSql), ByKey, "Find Record ReleaseUnanswered"),
        (typeof(DeduplicatedResponseSql), Everything, "Clear"),
        (typeof(DeduplicatedResponseSql), Inserts, "Claim"),
        (typeof(NodeSql), Small, "Heartbeat OverwriteHeartbeat DeleteNode DeleteStaleNode"),
        (typeof(NodeSql), Small, "LoadNodes LoadNode NodeNumbers ClearNodes"),
        (typeof(NodeSql), Small, "LoadAssignments ClearAssignments AssignLeader OwnsAssignment"),
        (typeof(NodeSql), Small, "RemoveAssignment"),
        (typeof(NodeSql), Small, "LoadRestrictions DeleteLiftedRestrictions"),
        (typeof(NodeSql), Small, "RecentRecords OldestRecordToKeep DeleteRecordsUpTo"),
        (typeof(NodeSql), Small, "DeleteOldRecords"),
        (typeof(NodeSql), Small, "RemainingLease RenewLease AcquireLease ReleaseLease"),
        (typeof(NodeSql), Small, "OldestTermToKeep DeleteTermsUpTo"),
        (typeof(NodeSql), Inserts, "Register Reregister Assign ClaimAssignments SaveRestrictions"),
        (typeof(NodeSql), Inserts, "Record"),
        (typeof(ControlSql), Small, "Read Delete DeleteExpired"),
        (typeof(ControlSql), Inserts, "Send"),
        (typeof(ListenerSql), Small, "Remove All"),
        (typeof(ListenerSql), Inserts, "Register"),
        (typeof(RecurringMessageSql), Small, "Load LoadAll LockRow Resume ClearTrigger"),
        (typeof(RecurringMessageSql), Inserts, "RecordPublished Pause RequestTrigger")
    );

    private static readonly string[] SmallTables =
    [
        StoreTables.Nodes,
        StoreTables.NodeAssignments,
        StoreTables.NodeRecords,
        StoreTables.AgentRestrictions,
        StoreTables.Leases,
        StoreTables.LeadershipTerms,
        StoreTables.ControlQueue,
        StoreTables.RecurringMessages,
        StoreTables.Listeners,
    ];

    public static TheoryData<string> Found() =>
        [
            .. Plans
                .Where(plan => plan.Value is not (Inserts or Everything or Small or Operators))
                .Select(plan => plan.Key),
        ];

    [Theory]
    [MemberData(nameof(Found))]
    public async Task a_statement_finds_its_rows_by_its_index_in_order(string statement)
    {
        var isMariaDb = await MySqlServer.IsMariaDbAsync();
        foreach (var text in Texts(statement))
        {
            AssertPlan(Plans[statement], await ExplainAsync(text), text, isMariaDb);
        }
    }

    [Theory]
    [InlineData("IncomingSql.Owners")]
    [InlineData("IncomingSql.DistinctOwners")]
    [InlineData("OutgoingSql.Owners")]
    [InlineData("OutgoingSql.DistinctOwners")]
    public async Task owners_are_found_without_looking_at_their_rows(string statement)
    {
        foreach (var text in Texts(statement))
        {
            var step = Assert.Single(await ExplainAsync(text));

            Assert.Contains("Using index", step.Extra, StringComparison.Ordinal);
            Assert.True(step.Rows < 1_000, $"{step.Rows} rows for {text}");
        }
    }

    [Fact]
    public void each_statement_has_its_plan_here() =>
        Assert.Equal(
            StoreStatements
                .Groups()
                .SelectMany(group =>
                    Variants(group, tables.Schema, 2)[0]
                        .Statements.Keys.Select(name => $"{group.Name}.{name}")
                )
                .Order(StringComparer.Ordinal),
            Plans.Keys.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void what_has_no_plan_looks_for_nothing_in_a_large_table()
    {
        foreach (var (statement, plan) in Plans)
        {
            var text = Texts(statement).First();
            var looks = text.Contains("where", StringComparison.Ordinal);
            var isAllowed = plan switch
            {
                Inserts => !looks
                    && text.TrimStart().StartsWith("insert", StringComparison.Ordinal),
                Everything => !looks,
                Small => Table()
                    .Matches(text)
                    .All(table => SmallTables.Contains(table.Value, StringComparer.Ordinal)),
                _ => true,
            };
            Assert.True(isAllowed, $"{statement} is no case of \"{plan}\": {text}");
        }
    }

    private static Dictionary<string, string> Of(
        params (Type Group, string Plan, string Names)[] plans
    ) =>
        plans
            .SelectMany(plan =>
                plan.Names.Split(' ').Select(name => ($"{plan.Group.Name}.{name}", plan.Plan))
            )
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>Each way in which a statement is built, for few rows and for many.</summary>
    private IEnumerable<string> Texts(string statement)
    {
        var (group, name) = statement.Split('.') switch
        {
            [var first, var second] => (
                StoreStatements.Groups().Single(type => type.Name == first),
                second
            ),
            _ => throw new ArgumentException(statement, nameof(statement)),
        };
        return new[] { 2, 500 }
            .SelectMany(rows =>
                Variants(group, tables.Schema, rows)
                    .Select(variant =>
                        variant.Arguments.Contains(MessageIdentity.IdAndDestination)
                            ? Variants(group, tables.TwoPartSchema, rows)
                                .Single(other => other.Name == variant.Name)
                            : variant
                    )
            )
            .Select(variant => variant.Statements[name])
            .Distinct(StringComparer.Ordinal);
    }

    private static List<StoreStatements.Variant> Variants(Type group, string schema, int rows) =>
        [
            .. StoreStatements.Variants(
                group,
                schema,
                rows,
                _ => " and message_type = 'orders.placed'"
            ),
        ];

    private static void AssertPlan(
        string index,
        IReadOnlyList<Step> steps,
        string statement,
        bool isMariaDb
    )
    {
        // What is read of small tables on the way does not matter, nor what is put in.
        var looks = steps
            .Where(step =>
                step.Table.Length > 0
                && step.Table[0] != '<'
                && !SmallTables.Contains(step.Table, StringComparer.Ordinal)
                && step.Select is not ("INSERT" or "REPLACE")
            )
            .ToList();

        // Who changes what it looks for, or looks where it puts something in, notes first which rows it found; MariaDB
        // calls that a filesort where they are to be in order.
        var reads = statement.TrimStart().StartsWith("select", StringComparison.Ordinal);
        var updates = statement.TrimStart().StartsWith("update", StringComparison.Ordinal);
        var isGood = looks.TrueForAll(step =>
            step.Type is "range" or "ref" or "const" or "eq_ref"
            && (
                (isMariaDb && updates) || !step.Extra.Contains("filesort", StringComparison.Ordinal)
            )
            && !(reads && step.Extra.Contains("temporary", StringComparison.Ordinal))
        );

        // A row that is not there was looked for by its whole key while the plan was made.
        var isOverAlready =
            index == ByKey
            && steps.Any(step =>
                step.Extra.Contains("const table", StringComparison.OrdinalIgnoreCase)
            );
        Assert.True(
            isOverAlready || (looks.Count > 0 && looks[0].Key == index && isGood),
            $"{string.Join('\n', steps)}\nfor {statement[..Math.Min(600, statement.Length)]}"
        );
    }

    /// <summary>What the server does with each of the statement's tables.</summary>
    private Task<List<Step>> ExplainAsync(string statement) =>
        tables.Server.QueryAsync(
            $"explain format=traditional {statement}",
            Read,
            [
                .. Parameter()
                    .Matches(statement)
                    .Select(parameter => parameter.Value)
                    .Distinct(StringComparer.Ordinal)
                    .Select(parameter => (parameter, ValueOf(parameter))),
            ]
        );

    private static object ValueOf(string parameter)
    {
        var name = parameter.TrimEnd([.. "0123456789"]);
        return name switch
        {
            "@id" => LargeTables.KeyOf(
                parameter == name
                    ? 0
                    : int.Parse(parameter.AsSpan(name.Length), CultureInfo.InvariantCulture)
            ),
            "@after_id" => LargeTables.KeyOf(0),
            "@received_at" or "@after_received_at" => Messages.Here.ToString(),
            "@destination" => Messages.Elsewhere.ToString(),
            "@owner_id" or "@from_owner" => 7,
            "@limit" => 500,
            "@due_at" or "@before" => DateTime.UnixEpoch,
            "@stale_after" or "@keep_for" or "@behind" or "@due_in" or "@expires_in" => 60_000_000L,
            _ => "0",
        };
    }

    private static Step Read(MySqlDataReader reader) =>
        new(
            reader["select_type"] as string ?? "",
            reader["table"] as string ?? "",
            reader["type"] as string ?? "",
            reader["key"] as string ?? "",
            reader["rows"] is DBNull
                ? 0
                : Convert.ToInt64(reader["rows"], CultureInfo.InvariantCulture),
            reader["extra"] as string ?? ""
        );

    [GeneratedRegex("@[a-z_]+[0-9]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(
        "wolverine_[a-z_]+",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Table();

    private sealed record Step(
        string Select,
        string Table,
        string Type,
        string Key,
        long Rows,
        string Extra
    );
}
