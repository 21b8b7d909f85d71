using MySqlConnector;
using Planne.Tests.Support;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class SchemaTests : IAsyncLifetime
{
    private readonly string schema = $"planne-test-{Guid.NewGuid().ToString("N")[..12]}";
    private string server = null!;

    private Server Schema =>
        new(new MySqlConnectionStringBuilder(server) { Database = schema }.ConnectionString);

    public async Task InitializeAsync() => server = await MySqlServer.ConnectionStringAsync();

    public async Task DisposeAsync() => await ExecuteAsync($"drop database if exists `{schema}`");

    [Fact]
    public async Task eight_nodes_may_build_the_schema_at_once_and_one_of_them_may_be_used()
    {
        var nodes = Enumerable.Range(0, 8).Select(_ => Node()).ToArray();

        await Task.WhenAll(nodes.Select(node => node.Admin.MigrateAsync()));

        await nodes[0].Admin.AssertStorageExistsAsync(default);
        await nodes[0].RegisterAsync();
        await nodes[0].Inbox.StoreIncomingAsync(Messages.Incoming(nodes[0].Number));
        Assert.Single(await nodes[7].Admin.AllIncomingAsync());
        Assert.Equal(1, await Schema.CountAsync("wolverine_leases"));
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task a_schema_that_is_current_is_left_as_it_is()
    {
        await using var node = Node();
        await node.Admin.MigrateAsync();
        await node.Nodes.TryAttainLeadershipLockAsync(default);
        var before = await DescribeAsync();

        await node.Admin.MigrateAsync();

        Assert.Equal(before, await DescribeAsync());
        Assert.True(await node.Nodes.TryAttainLeadershipLockAsync(default));
    }

    [Theory]
    [InlineData(MessageIdentity.IdOnly)]
    [InlineData(MessageIdentity.IdAndDestination)]
    public async Task the_script_builds_the_same_by_hand(MessageIdentity identity)
    {
        await using var node = Node(identity);
        await ExecuteAsync(node.Store.CreationScript);
        await node.Admin.AssertStorageExistsAsync(default);
        var byHand = await DescribeAsync();
        // Whoever is not sure whether it ran may run it again.
        await ExecuteAsync(node.Store.CreationScript);
        Assert.Equal(byHand, await DescribeAsync());
        await ExecuteAsync($"drop database `{schema}`");

        await node.Admin.MigrateAsync();

        Assert.Equal(await DescribeAsync(), byHand);
    }

    [Theory]
    [InlineData(
        "wolverine_incoming_envelopes drop index ix_due",
        "index wolverine_incoming_envelopes.ix_due"
    )]
    [InlineData(
        "wolverine_outgoing_envelopes drop column attempts",
        "column wolverine_outgoing_envelopes.attempts"
    )]
    [InlineData(
        "wolverine_incoming_envelopes drop column attempts",
        "column wolverine_incoming_envelopes.attempts"
    )]
    [InlineData(
        "wolverine_nodes modify capabilities text not null",
        "room in column wolverine_nodes.capabilities"
    )]
    [InlineData(
        "wolverine_incoming_envelopes modify message_type varchar(250) not null",
        "room in column wolverine_incoming_envelopes.message_type"
    )]
    [InlineData(
        "wolverine_outgoing_envelopes drop column waiting_since",
        "column wolverine_outgoing_envelopes.waiting_since"
    )]
    [InlineData(
        "wolverine_dead_letters drop index ix_archived",
        "index wolverine_dead_letters.ix_archived"
    )]
    [InlineData("wolverine_nodes drop column load_factor", "column wolverine_nodes.load_factor")]
    [InlineData(
        "wolverine_incoming_envelopes drop index ix_claim, add index ix_claim (status, owner_id)",
        "index wolverine_incoming_envelopes.ix_claim"
    )]
    public async Task an_older_table_is_brought_up_to_date_without_loss(string change, string gap)
    {
        await using var node = Node();
        await node.Admin.MigrateAsync();
        var current = await DescribeAsync();
        await node.RegisterAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), node.Number);
        await Schema.ExecuteAsync($"alter table {change}");

        var complaint = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            node.Admin.AssertStorageExistsAsync(default)
        );
        await node.Admin.MigrateAsync();

        Assert.Contains(gap, complaint.Message, StringComparison.Ordinal);
        Assert.Equal(
            SchemaDescription.WithoutOrder(current),
            SchemaDescription.WithoutOrder(await DescribeAsync())
        );
        Assert.Equal(envelope.Id, Assert.Single(await node.Admin.AllIncomingAsync()).Id);
        Assert.Single(await node.Admin.AllOutgoingAsync());
        Assert.NotNull(await node.Nodes.LoadNodeAsync(node.Id, default));
    }

    [Fact]
    public async Task a_column_that_somebody_has_widened_stays_wide()
    {
        await using var node = Node();
        await node.Admin.MigrateAsync();
        await Schema.ExecuteAsync(
            "alter table wolverine_dead_letters modify exception_message longtext not null, modify message_type varchar(700) not null"
        );
        var wide = await DescribeAsync();

        await node.Admin.AssertStorageExistsAsync(default);
        await node.Admin.MigrateAsync();

        Assert.Equal(wide, await DescribeAsync());
    }

    [Fact]
    public async Task the_first_schema_becomes_that_of_today_and_every_row_stays_as_it_was()
    {
        await using var node = Node();
        await node.Admin.MigrateAsync();
        var today = await SchemaDescription.ReadAsync(Schema.ConnectionString);
        await ExecuteAsync($"drop database `{schema}`; create database `{schema}`");
        await Schema.ExecuteAsync(
            await File.ReadAllTextAsync(
                ProjectRoot.File("Planne.Tests", "Durability", "Store", "Schemas", "first.sql")
            )
        );
        var columns = await ColumnsAsync();
        var before = await RowsAsync(columns);

        // Eight nodes of the new version start at once.
        var nodes = Enumerable.Range(0, 8).Select(_ => Node()).ToArray();
        await Task.WhenAll(nodes.Select(each => each.Admin.MigrateAsync()));

        Assert.Equal(
            SchemaDescription.WithoutOrder(today),
            SchemaDescription.WithoutOrder(
                await SchemaDescription.ReadAsync(Schema.ConnectionString)
            )
        );
        Assert.Equal(before, await RowsAsync(columns));
        Assert.All(before, table => Assert.NotEmpty(table.Value));
        Assert.Equal(3, (await node.Admin.AllIncomingAsync()).Count);
        Assert.Equal(42, await node.Nodes.PersistAsync(node.Describe(), default));
        foreach (var each in nodes)
        {
            await each.DisposeAsync();
        }
    }

    [Fact]
    public async Task the_tables_of_a_feature_are_there_once_it_is_on()
    {
        await using var plain = new StoreNode(
            server,
            schema,
            options =>
            {
                options.Durability.EnableDynamicListeners = false;
                options.Durability.EnableDeduplicatedResponses = false;
                options.Durability.EnableRecurringMessages = false;
                options.Durability.MessageDeduplicationMode = MessageDeduplicationMode.None;
            }
        );
        await plain.Admin.MigrateAsync();
        var before = await TablesAsync();

        await using var node = Node();
        await node.Admin.MigrateAsync();

        Assert.Equal(
            [
                "wolverine_deduplicated_responses",
                "wolverine_deduplication",
                "wolverine_listeners",
                "wolverine_recurring_messages",
            ],
            (await TablesAsync()).Except(before).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task a_table_that_is_missing_is_made_and_the_others_keep_their_rows()
    {
        await using var node = Node();
        await node.Admin.MigrateAsync();
        await node.RegisterAsync();
        await node.Inbox.StoreIncomingAsync(Messages.Incoming(node.Number));
        await Schema.ExecuteAsync("drop table wolverine_leases");

        var complaint = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            node.Admin.AssertStorageExistsAsync(default)
        );
        await node.Admin.MigrateAsync();

        Assert.Contains("table wolverine_leases", complaint.Message, StringComparison.Ordinal);
        Assert.Contains(schema, complaint.Message, StringComparison.Ordinal);
        Assert.Single(await node.Admin.AllIncomingAsync());
        Assert.True(await node.Nodes.TryAttainLeadershipLockAsync(default));
    }

    [Fact]
    public async Task a_schema_that_is_missing_is_named()
    {
        await using var node = Node();

        var complaint = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            node.Admin.AssertStorageProvisionedAsync(default)
        );

        Assert.Contains(schema, complaint.Message, StringComparison.Ordinal);
        Assert.Contains("resources setup", complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_server_that_answers_is_said_to_and_one_that_does_not_is_not()
    {
        await using var node = Node();
        await using var lost = new StoreNode(
            "Server=127.0.0.1;Port=1;User ID=nobody;Connection Timeout=5",
            schema
        );

        await node.Admin.CheckConnectivityAsync(default);

        await Assert.ThrowsAsync<MySqlException>(() => lost.Admin.CheckConnectivityAsync(default));
    }

    [Fact]
    public async Task tables_compare_text_byte_by_byte_whatever_the_schema_does()
    {
        await ExecuteAsync(
            $"create database `{schema}` character set latin1 collate latin1_swedish_ci"
        );
        await using var node = Node();

        await node.Admin.MigrateAsync();

        Assert.Equal(
            ["utf8mb4_bin"],
            await Schema.QueryAsync(
                "select distinct table_collation from information_schema.tables where table_schema = database()",
                reader => reader.GetString(0)
            )
        );
    }

    private StoreNode Node(MessageIdentity identity = MessageIdentity.IdOnly) =>
        new(server, schema, options => options.Durability.MessageIdentity = identity);

    /// <summary>The columns of each table, for a query.</summary>
    private async Task<Dictionary<string, string>> ColumnsAsync() =>
        (
            await Schema.QueryAsync(
                "select table_name, column_name from information_schema.columns where table_schema = database()",
                reader => (Table: reader.GetString(0), Column: reader.GetString(1))
            )
        )
            .GroupBy(read => read.Table)
            .ToDictionary(
                table => table.Key,
                table =>
                    string.Join(
                        ", ",
                        table.Select(read => $"coalesce(hex({read.Column}), 'null')").Order()
                    )
            );

    /// <summary>These columns of all rows, in hexadecimal.</summary>
    private async Task<Dictionary<string, List<string>>> RowsAsync(
        Dictionary<string, string> columns
    )
    {
        var rows = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (table, values) in columns)
        {
            rows[table] = await Schema.QueryAsync(
                $"select concat_ws(' ', {values}) from {table} order by 1",
                reader => reader.GetString(0)
            );
        }

        return rows;
    }

    private async Task ExecuteAsync(string script)
    {
        await using var connection = new MySqlConnection(server);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(script, connection);
        await command.ExecuteNonQueryAsync();
    }

    private Task<List<string>> TablesAsync() =>
        Schema.QueryAsync(
            "select table_name from information_schema.tables where table_schema = database()",
            reader => reader.GetString(0)
        );

    /// <summary>All that the server says of the tables, and the lease.</summary>
    private async Task<List<string>> DescribeAsync() =>
        [
            .. await SchemaDescription.ReadAsync(Schema.ConnectionString),
            .. await Schema.QueryAsync(
                "select concat_ws(' ', name, count(*)) from wolverine_leases group by name",
                reader => reader.GetString(0)
            ),
        ];
}
