using MySqlConnector;
using Planne.Durability;
using Planne.Tests.Support;
using Wolverine.Persistence.Durability;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class SettingsTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    public static TheoryData<string> ConnectionStringsOfOthers() =>
        new()
        {
            "Use Affected Rows=true",
            "No Backslash Escapes=true",
            "Guid Format=Binary16",
            "Old Guids=true",
            "DateTimeKind=Local",
            "DateTimeKind=Utc",
            "Allow User Variables=false",
            "Treat Tiny As Boolean=false",
            "Connection Reset=true",
            "Allow Zero Datetime=true",
            "Convert Zero Datetime=true",
            "Ignore Command Transaction=true",
        };

    [Theory]
    [MemberData(nameof(ConnectionStringsOfOthers))]
    public async Task the_store_does_not_depend_on_how_the_application_wants_its_connections(
        string option
    )
    {
        await using var node = new StoreNode(
            $"{Fixture.ConnectionString};{option}",
            Fixture.Schema
        );
        await node.RegisterAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);
        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelope);
        await node.Inbox.MoveToDeadLetterStorageAsync(Messages.Incoming(0), null);

        Assert.Equal(envelope.Id, Assert.Single(await node.Admin.AllIncomingAsync()).Id);
        var letters = await node.DeadLetters.QueryAsync(
            new(
                new JasperFx.Core.TimeRange(
                    node.Clock.GetUtcNow().AddHours(-1),
                    node.Clock.GetUtcNow().AddHours(1)
                )
            ),
            default
        );
        Assert.Single(letters.Envelopes);
        Assert.True(await node.Nodes.MarkHealthCheckAsync(node.Describe(), default));
        Assert.True(await node.Nodes.MarkHealthCheckAsync(node.Describe(), default));
        await node.Store.RecurringMessages.PauseAsync("nightly", node.Clock.GetUtcNow(), default);
        Assert.True(Assert.Single(await node.Store.RecurringMessages.LoadAllAsync(default)).Paused);
        Assert.True(await node.Nodes.TryAttainLeadershipLockAsync(default));
        Assert.True(await node.Nodes.TryAttainLeadershipLockAsync(default));
        await node.Nodes.ReleaseLeadershipLockAsync();
        Assert.Equal(node.Id, Assert.Single(await node.Nodes.LoadAllNodesAsync(default)).NodeId);
    }

    [Fact]
    public async Task the_store_takes_no_part_in_an_ambient_transaction()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        using (
            new System.Transactions.TransactionScope(
                System.Transactions.TransactionScopeAsyncFlowOption.Enabled
            )
        )
        {
            await node.Inbox.StoreIncomingAsync(envelope);
        }

        Assert.Equal([new InboxRow("Incoming", node.Number)], await Server.InboxAsync(envelope));
    }

    [Theory]
    [InlineData("sql_mode = 'ANSI_QUOTES'")]
    [InlineData(
        "sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'"
    )]
    [InlineData("sql_mode = 'PIPES_AS_CONCAT,ANSI_QUOTES,ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES'")]
    [InlineData("sql_mode = 'HIGH_NOT_PRECEDENCE,IGNORE_SPACE,NO_UNSIGNED_SUBTRACTION'")]
    [InlineData("sql_mode = ''")]
    [InlineData("time_zone = '-11:30'")]
    [InlineData("transaction isolation level read uncommitted")]
    [InlineData("transaction isolation level repeatable read")]
    [InlineData("transaction isolation level serializable")]
    [InlineData("collation_connection = 'latin1_swedish_ci'")]
    public Task the_store_works_under_every_setting_of_the_server(string setting) =>
        AssertWorksUnderAsync(setting);

    [MySqlFact]
    public Task the_store_works_where_every_table_must_have_a_primary_key() =>
        AssertWorksUnderAsync("sql_require_primary_key = on");

    [Theory]
    [InlineData(MySqlSslMode.None)]
    [InlineData(MySqlSslMode.Preferred)]
    public async Task the_store_may_do_without_encryption(MySqlSslMode mode)
    {
        var node = await StartNodeAsync(connect: connection => connection.SslMode = mode);

        Assert.True(await node.Nodes.MarkHealthCheckAsync(node.Describe(), default));
    }

    [EncryptingServerFact]
    public async Task the_store_is_encrypted_where_it_is_told_to_be()
    {
        var node = await StartNodeAsync(connect: connection =>
            connection.SslMode = MySqlSslMode.Required
        );

        var cipher = await node.Store.Database.QueryAsync(
            "show session status like 'Ssl_cipher'",
            _ => { },
            reader => reader.GetString(1),
            default
        );
        Assert.NotEmpty(Assert.Single(cipher));
        Assert.True(await node.Nodes.MarkHealthCheckAsync(node.Describe(), default));
    }

    private async Task AssertWorksUnderAsync(string setting)
    {
        // Connections are not reset, so that what is set on the only one stays.
        var node = await StartNodeWithOneConnectionAsync();
        await node.Store.Database.ExecuteAsync($"set session {setting}", _ => { }, default);
        await Server.ExecuteAsync(
            "drop table wolverine_dead_letters, wolverine_outgoing_envelopes"
        );

        await node.Admin.MigrateAsync();
        await node.Nodes.ReregisterNodeAsync(node.Describe(), default);
        var envelopes = Messages.Incoming(0, 3);
        await node.Inbox.StoreIncomingAsync([
            .. envelopes,
            Messages.Scheduled(node.Clock.GetUtcNow().AddHours(-1)),
        ]);
        Assert.Single(await node.Store.FindIncomingHoldingsAsync(default));
        Assert.Equal(3, (await node.Store.ClaimIncomingAsync(HoldingOf(0), 9, default)).Count);
        Assert.Single(await node.Store.ClaimDueAsync(9, default));
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(2), 0);
        Assert.Single(await node.Store.FindOutgoingHoldingsAsync(default));
        Assert.Equal(
            2,
            (
                await node.Store.ClaimOutgoingAsync(HoldingOf(0, Messages.Elsewhere), 9, default)
            ).Count
        );
        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync([envelopes[0]]);
        await node.Inbox.MoveToDeadLetterStorageAsync(envelopes[1], new TimeoutException("late"));
        await node.DeadLetters.ReplayAsync(new(), default);
        Assert.Equal(1, await node.Store.MoveReplayableAsync(default));
        Assert.True(await node.Nodes.TryAttainLeadershipLockAsync(default));
        await node.Nodes.AddAssignmentAsync(
            node.Id,
            Wolverine.Runtime.Agents.NodeAgentController.LeaderUri,
            default
        );
        Assert.True((await node.Nodes.LoadNodeAgentStateAsync(default)).Nodes[0].IsLeader());
        await node.Nodes.ReleaseLeadershipLockAsync();
        await node.Store.RecurringMessages.PauseAsync("nightly", node.Clock.GetUtcNow(), default);

        var counts = await node.Admin.FetchCountsAsync();
        Assert.Equal(
            (3, 1, 2, 0),
            (counts.Incoming, counts.Handled, counts.Outgoing, counts.DeadLetter)
        );
    }

    [Fact]
    public async Task a_mode_that_would_carry_out_messages_without_a_claim_is_refused()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.Mode = Wolverine.DurabilityMode.ServerlessWithOutbox
        );

        Assert.Throws<NotSupportedException>(() => node.Store.Initialize(null!));
    }

    [Fact]
    public async Task every_feature_that_a_table_is_for_may_be_on()
    {
        var node = await StartNodeAsync(options =>
        {
            options.Durability.EnableDynamicListeners = true;
            options.Durability.EnableDeduplicatedResponses = true;
            options.Durability.InboxStaleTime = TimeSpan.FromMinutes(5);
            options.Durability.OutboxStaleTime = TimeSpan.FromMinutes(5);
        });

        node.Store.Initialize(null!);

        await node.Admin.AssertStorageExistsAsync(default);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void a_batch_has_a_size_that_makes_sense(int size)
    {
        var settings = new MySqlStoreSettings("Server=localhost", "planne", MessageStoreRole.Main);

        Assert.Throws<ArgumentOutOfRangeException>(() => settings.BatchSize = size);
        Assert.Equal(500, settings.BatchSize);
    }

    [Theory]
    [InlineData("Server=localhost", null)]
    [InlineData("Server=localhost", " ")]
    [InlineData("Server=localhost", "plan`ne")]
    public void a_schema_has_a_name_that_can_be_quoted(string connectionString, string? schema) =>
        Assert.Throws<ArgumentException>(() =>
            new MySqlStoreSettings(connectionString, schema, MessageStoreRole.Main)
        );

    [Fact]
    public void the_schema_is_the_database_of_the_connection_unless_another_is_named()
    {
        static string Schema(string? name) =>
            new MySqlStoreSettings(
                "Server=localhost;Database=ecommerce",
                name,
                MessageStoreRole.Main
            ).SchemaName;

        Assert.Equal(("ecommerce", "messages"), (Schema(null), Schema("messages")));
    }

    [Fact]
    public async Task a_store_has_the_address_of_its_agents()
    {
        var uri = (await StartNodeAsync()).Store.Uri;

        Assert.Equal("wolverinedb", uri.Scheme);
        Assert.Contains(Fixture.Schema, uri.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task nodes_that_reach_the_main_store_by_different_names_call_it_the_same()
    {
        await using var proxy = new Proxy(Fixture.ConnectionString);

        var near = await StartNodeAsync();
        var far = await StartNodeAsync(connect: proxy.Redirect);

        Assert.Equal(near.Store.Uri, far.Store.Uri);
    }
}
