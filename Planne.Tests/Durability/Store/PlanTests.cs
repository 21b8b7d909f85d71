using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>
/// How the server goes about each claim and poll on a large table. A plan that sorts or scans locks rows that it does
/// not return, and with <c>skip locked</c> the next node gets nothing (MySQL bug 113472).
/// </summary>
public sealed class PlanTests(PlanTests.LargeTables fixture) : IClassFixture<PlanTests.LargeTables>
{
    private static readonly (string, object?)[] Claim =
    [
        ("@from_owner", 7),
        ("@received_at", Messages.Here.ToString()),
        ("@destination", Messages.Elsewhere.ToString()),
        ("@limit", 500),
    ];

    [Theory]
    [InlineData(MessageIdentity.IdOnly)]
    [InlineData(MessageIdentity.IdAndDestination)]
    public async Task a_claim_walks_its_index_in_order(MessageIdentity identity)
    {
        var incoming = new IncomingSql(fixture.Schema, identity);

        await AssertIndexAsync("ix_claim", incoming.LockClaimable, Claim);
        await AssertIndexAsync("ix_claim", incoming.LoadUnowned, Claim);
    }

    [Fact]
    public async Task a_claim_in_the_outbox_walks_its_index_in_order()
    {
        var outgoing = new OutgoingSql(fixture.Schema);

        await AssertIndexAsync("ix_claim", outgoing.LockClaimable, Claim);
        await AssertIndexAsync("ix_claim", outgoing.LoadUnowned, Claim);
    }

    [Fact]
    public async Task a_release_walks_the_index_of_the_owner()
    {
        var incoming = new IncomingSql(fixture.Schema, MessageIdentity.IdOnly);
        var outgoing = new OutgoingSql(fixture.Schema);

        foreach (
            var statement in (string[])
                [incoming.ReleaseAt, incoming.ReleaseAllOf, outgoing.ReleaseAllOf]
        )
        {
            var step = await ExplainAsync(statement, [.. Claim, ("@owner_id", 7)]);
            Assert.Equal(("ix_claim", "range"), (step.Key, step.Type));
        }
    }

    [Fact]
    public async Task due_messages_are_found_by_their_time()
    {
        var incoming = new IncomingSql(fixture.Schema, MessageIdentity.IdOnly);

        await AssertIndexAsync("ix_due", incoming.LockDue, ("@limit", 100));
        await AssertIndexAsync("ix_due", incoming.LockExpired, ("@limit", 500));
        await AssertIndexAsync("ix_due", incoming.LockAllHandled, ("@limit", 500));
    }

    [Fact]
    public async Task stale_messages_are_looked_for_among_those_that_have_an_owner()
    {
        var incoming = new IncomingSql(fixture.Schema, MessageIdentity.IdOnly);
        var outgoing = new OutgoingSql(fixture.Schema);

        foreach (var statement in (string[])[incoming.FindStale, outgoing.FindStale])
        {
            await AssertIndexAsync(
                "ix_claim",
                statement,
                ("@stale_after", 60_000_000L),
                ("@limit", 500)
            );
        }
    }

    [Fact]
    public async Task owners_are_found_without_looking_at_their_rows()
    {
        var incoming = new IncomingSql(fixture.Schema, MessageIdentity.IdOnly);
        var outgoing = new OutgoingSql(fixture.Schema);

        foreach (
            var statement in (string[])
                [incoming.Owners, incoming.DistinctOwners, outgoing.Owners, outgoing.DistinctOwners]
        )
        {
            var step = await ExplainAsync(statement);
            Assert.Equal("ix_claim", step.Key);
            Assert.Contains("Using index", step.Extra, StringComparison.Ordinal);
            Assert.DoesNotContain("filesort", step.Extra, StringComparison.Ordinal);
            Assert.True(step.Rows < 100, $"{step.Rows} rows for {statement}");
        }
    }

    [Fact]
    public async Task flagged_and_expired_dead_letters_are_found_by_their_index()
    {
        var letters = new DeadLetterSql(fixture.Schema, MessageIdentity.IdOnly);

        await AssertIndexAsync("ix_replayable", letters.LockReplayable, ("@limit", 500));
        await AssertIndexAsync("ix_expires", letters.LockExpired, ("@limit", 500));
        await AssertIndexAsync("ix_archived", letters.LockExpiredUnarchived, ("@limit", 500));
        await AssertIndexAsync(
            "ix_archived",
            letters.LockExpiredArchived,
            ("@limit", 500),
            ("@keep_for", 3_600_000_000L)
        );
    }

    [Theory]
    [InlineData(MessageIdentity.IdOnly)]
    [InlineData(MessageIdentity.IdAndDestination)]
    public async Task dead_letters_are_gone_through_by_their_key(MessageIdentity identity)
    {
        var schema = identity == MessageIdentity.IdOnly ? fixture.Schema : fixture.TwoPartSchema;
        var letters = new DeadLetterSql(schema, identity);

        await AssertIndexAsync(
            "PRIMARY",
            letters.Page(" and message_type = 'orders.placed'", withBodies: true),
            ("@after_id", KeyOf(29_000)),
            ("@after_received_at", ""),
            ("@limit", 500)
        );
    }

    public static TheoryData<MessageIdentity, int> Batches() =>
        new()
        {
            { MessageIdentity.IdOnly, 2 },
            { MessageIdentity.IdOnly, 500 },
            { MessageIdentity.IdAndDestination, 2 },
            { MessageIdentity.IdAndDestination, 500 },
        };

    [Theory]
    [MemberData(nameof(Batches))]
    public async Task rows_that_are_named_are_found_by_their_key(MessageIdentity identity, int rows)
    {
        var schema = identity == MessageIdentity.IdOnly ? fixture.Schema : fixture.TwoPartSchema;
        var incoming = new IncomingSql(schema, identity);
        var letters = new DeadLetterSql(schema, identity);
        (string, object?)[] values =
        [
            ("@owner_id", 7),
            ("@from_owner", 7),
            ("@keep_for", 1),
            ("@stale_after", 60_000_000L),
            .. Enumerable
                .Range(0, rows)
                .SelectMany(row =>
                    ((string, object?)[])
                        [
                            ($"@id{row}", KeyOf((10 * row) + 6)),
                            ($"@received_at{row}", Messages.Here.ToString()),
                        ]
                ),
        ];

        foreach (
            var statement in (ManyRows[])
                [
                    incoming.MarkHandled,
                    incoming.Claim,
                    incoming.LockUnowned,
                    incoming.PromoteDue,
                    incoming.DeleteHandled,
                    incoming.CancelScheduled,
                    incoming.RestartStaleClock,
                    incoming.ReleaseStale,
                    letters.DeleteEach,
                    letters.Archive(" and archived_at is null"),
                    letters.Restore(" and archived_at is not null"),
                    letters.MarkReplayable(" and archived_at is null"),
                    letters.Discard(" and message_type = 'orders.placed'"),
                ]
        )
        {
            await AssertIndexAsync("PRIMARY", statement.For(rows), values);
        }
    }

    [Fact]
    public async Task rows_of_the_outbox_that_are_named_are_found_by_their_key()
    {
        var outgoing = new OutgoingSql(fixture.Schema);
        (string, object?)[] values =
        [
            ("@owner_id", 7),
            ("@from_owner", 7),
            ("@stale_after", 60_000_000L),
            ("@id0", KeyOf(6)),
            ("@id1", KeyOf(16)),
        ];

        foreach (
            var statement in (ManyRows[])
                [outgoing.Delete, outgoing.Claim, outgoing.Reassign, outgoing.ReleaseStale]
        )
        {
            await AssertIndexAsync("PRIMARY", statement.For(2), values);
        }
    }

    private static byte[] KeyOf(int number)
    {
        var key = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(12), number);
        return key;
    }

    private async Task AssertIndexAsync(
        string index,
        string statement,
        params (string, object?)[] values
    )
    {
        var step = await ExplainAsync(statement, values);
        Assert.True(
            step.Key == index
                && step.Type is "range" or "ref" or "const" or "eq_ref"
                && !step.Extra.Contains("filesort", StringComparison.Ordinal)
                && !step.Extra.Contains("temporary", StringComparison.Ordinal),
            $"{step} for {statement[..Math.Min(600, statement.Length)]}"
        );
    }

    /// <summary>What the server does with the statement's first table.</summary>
    private async Task<Step> ExplainAsync(string statement, params (string, object?)[] values)
    {
        var steps = await fixture.Server.QueryAsync(
            $"explain format=traditional {statement}",
            Read,
            values
        );
        return steps[0];
    }

    private static Step Read(MySqlDataReader reader) =>
        new(
            reader["table"] as string ?? "",
            reader["type"] as string ?? "",
            reader["key"] as string ?? "",
            reader["rows"] is DBNull
                ? 0
                : Convert.ToInt64(
                    reader["rows"],
                    System.Globalization.CultureInfo.InvariantCulture
                ),
            reader["extra"] as string ?? ""
        );

    private sealed record Step(string Table, string Type, string Key, long Rows, string Extra);

    /// <summary>Tables of 30,000 rows as they are in a backlog: handled, scheduled, waiting under a few owners.</summary>
    public sealed class LargeTables : IAsyncLifetime
    {
        private readonly StoreFixture oneKey = new();
        private readonly IdAndDestinationFixture twoKeys = new();

        internal string Schema => oneKey.Schema;

        internal string TwoPartSchema => twoKeys.Schema;

        internal Server Server => oneKey.Server;

        public async Task InitializeAsync()
        {
            foreach (var fixture in (StoreFixture[])[oneKey, twoKeys])
            {
                await fixture.InitializeAsync();
                await FillAsync(fixture.Server);
            }
        }

        public async Task DisposeAsync()
        {
            await oneKey.DisposeAsync();
            await twoKeys.DisposeAsync();
        }

        private static async Task FillAsync(Server server)
        {
            const string digits =
                "(select 0 d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)";
            await server.ExecuteAsync("create table numbers (n int primary key)");
            await server.ExecuteAsync(
                $"""
                insert into numbers
                select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d
                from   {digits} a, {digits} b, {digits} c, {digits} e, {digits} f
                where  f.d < 3
                """
            );
            await server.ExecuteAsync(
                $"""
                insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, received_at, message_type, body)
                select unhex(lpad(hex(n), 32, '0')),
                       case when n % 10 < 6 then 'Handled' when n % 10 < 8 then 'Incoming' else 'Scheduled' end,
                       case when n % 10 in (6, 7) then n div 10 % 4 * 7 else 0 end,
                       utc_timestamp(6) + interval (n % 100 - 20) minute,
                       if(n % 3 = 0, '{Messages.Here}', 'local://other/'), 'orders.placed', repeat('x', 200)
                from   numbers
                """
            );
            await server.ExecuteAsync(
                $"""
                insert into wolverine_outgoing_envelopes (id, owner_id, destination, message_type, body)
                select unhex(lpad(hex(n), 32, '0')), n div 10 % 4 * 7,
                       if(n % 3 = 0, '{Messages.Elsewhere}', 'tcp://other:1/'), 'orders.placed', repeat('x', 200)
                from   numbers
                """
            );
            await server.ExecuteAsync(
                """
                insert into wolverine_dead_letters
                  (id, message_type, exception_message, sent_at, failed_at, first_failed_at, expires, archived_at, replayable, body)
                select unhex(lpad(hex(n), 32, '0')), 'orders.placed', 'late', utc_timestamp(6), utc_timestamp(6),
                       utc_timestamp(6), utc_timestamp(6) + interval (n % 100 - 20) minute,
                       if(n % 7 = 0, utc_timestamp(6) - interval (n % 100) minute, null), n % 50 = 0, repeat('x', 200)
                from   numbers
                """
            );
            await server.ExecuteAsync(
                "insert into wolverine_nodes (id, description, started, health_check, version, capabilities) values (repeat('a', 16), '', utc_timestamp(6), utc_timestamp(6), '1.0', '')"
            );
            await server.QueryAsync(
                "analyze table wolverine_incoming_envelopes, wolverine_outgoing_envelopes, wolverine_dead_letters",
                reader => reader.GetString(0)
            );
        }
    }
}
