using MySqlConnector;
using Planne.Durability;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>The whole product where nothing is as at home: the server's defaults, the names, the passwords, the rights.</summary>
public sealed class OddServerTests(OddServer server) : IClassFixture<OddServer>, IAsyncLifetime
{
    private const string Schema = "my-shop";

    // Of every kind that a connection string, a shell or a statement could stumble over.
    private const string Password = """p'a"s;s=\w o`r{d}%20 @ü€漢#&""";

    private string Migrator => As("planne-migrator");

    private string Runtime => As("planne-runtime");

    public async Task InitializeAsync()
    {
        await DisposeAsync();
        // On this server a backslash is a backslash.
        var password = Password.Replace("'", "''", StringComparison.Ordinal);
        await server.ExecuteAsync(
            $"""
            create user 'planne-migrator'@'%' identified by '{password}';
            create user 'planne-runtime'@'%' identified by '{password}';
            grant all on `{Schema}`.* to 'planne-migrator'@'%';
            grant select, insert, update, delete on `{Schema}`.* to 'planne-runtime'@'%';
            """
        );
    }

    public Task DisposeAsync() =>
        server.ExecuteAsync(
            $"""
            drop database if exists `{Schema}`;
            drop user if exists 'planne-migrator'@'%', 'planne-runtime'@'%';
            """
        );

    [Fact]
    public async Task the_server_is_as_odd_as_it_is_meant_to_be()
    {
        await using var connection = new MySqlConnection(Unpooled(server.ConnectionString));
        await connection.OpenAsync();
        await using var command = new MySqlCommand(
            "select @@sql_mode, @@time_zone, @@autocommit, @@max_allowed_packet, @@lower_case_table_names, @@tx_isolation",
            connection
        );
        if (!server.IsMariaDb)
        {
            command.CommandText =
                "select @@sql_mode, @@time_zone, @@autocommit, @@max_allowed_packet, @@lower_case_table_names, @@transaction_isolation, @@sql_require_primary_key";
        }

        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();

        Assert.Contains("ANSI_QUOTES", reader.GetString(0), StringComparison.Ordinal);
        Assert.Contains("NO_BACKSLASH_ESCAPES", reader.GetString(0), StringComparison.Ordinal);
        Assert.Contains("STRICT_ALL_TABLES", reader.GetString(0), StringComparison.Ordinal);
        Assert.Equal(
            ("+05:45", 0L, 1048576L, 0L, "SERIALIZABLE"),
            (
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                reader.GetString(5)
            )
        );
        Assert.True(server.IsMariaDb || reader.GetInt64(6) == 1);
    }

    [Fact]
    public async Task one_user_migrates_and_another_that_may_only_read_and_write_takes_and_decides_orders()
    {
        var setUp = await HostProcess.RunAsync(Migrator, "resources", "setup");
        Assert.True(setUp.ExitCode == 0, setUp.Output + setUp.Errors);
        var check = await HostProcess.RunAsync(Runtime, "check-env");
        Assert.True(check.ExitCode == 0, check.Output + check.Errors);

        await using var host = await HostProcess.StartAsync(
            Runtime,
            "--Database:MigrateAtStart=false",
            "--Fulfillment:ApprovalSeed=1"
        );
        var shoppers = new Shoppers();
        await shoppers.ShopAsync(host.Address, clients: 4, orders: 40);

        Assert.Empty(shoppers.Refused);
        Assert.Equal(40, shoppers.Acknowledged.Distinct().Count());
        await Eventually.IsAsync(OrderHistory.AllDecidedOnce(40), ReadHistoryAsync);
        Assert.Equal(0, await host.TerminateAsync());
    }

    [Fact]
    public async Task the_schema_is_built_at_the_start_and_a_second_setup_changes_nothing()
    {
        await using (var host = await HostProcess.StartAsync(Migrator))
        {
            Assert.Equal(0, await host.TerminateAsync());
        }

        var before = await SchemaDescription.ReadAsync(Unpooled(Migrator));
        Assert.NotEmpty(before);

        Assert.Equal(0, (await HostProcess.RunAsync(Migrator, "resources", "setup")).ExitCode);
        Assert.Equal(before, await SchemaDescription.ReadAsync(Unpooled(Migrator)));
    }

    [Fact]
    public async Task a_repeat_for_which_the_servers_patience_is_short_gets_409_and_then_its_order()
    {
        await server.ExecuteAsync("set global innodb_lock_wait_timeout = 1");
        await using var host = await HostProcess.StartAsync(Migrator);
        using var client = host.Client();
        (string, string)[] headers = [("Idempotency-Key", "held")];
        await using (var running = new MySqlConnection(Unpooled(Migrator)))
        {
            await running.OpenAsync();
            await using var insert = new MySqlCommand(
                """
                begin;
                insert into idempotency_keys (caller, idempotency_key, fingerprint, order_id)
                values ('', 'held', repeat('0', 32), 1)
                """,
                running
            );
            await insert.ExecuteNonQueryAsync();

            var early = await client.PostAsync(Requests.TwoApples, headers);
            Assert.Equal((409, "1"), (early.Status, early["Retry-After"]));
        }

        var placed = await client.PostAsync(Requests.TwoApples, headers);
        var decided = await client.SendAsync(
            "GET",
            placed["Location"]!,
            body: null,
            ("Prefer", "wait=30")
        );
        Assert.Equal((201, 200), (placed.Status, decided.Status));
        Assert.DoesNotContain("PENDING", decided.Body, StringComparison.Ordinal);
        Assert.Equal(placed.Body, (await client.PostAsync(Requests.TwoApples, headers)).Body);
        Assert.Equal(0, await host.TerminateAsync());
    }

    // Locks nothing, unlike a read in the transaction that this server would begin by itself.
    private async Task<OrderHistory> ReadHistoryAsync()
    {
        await using var source = new MySqlDataSourceBuilder(Unpooled(Runtime))
            .UseOwnDefaults()
            .Build();
        await using var connection = await source.OpenConnectionAsync();
        return await OrderHistory.ReadAsync(connection);
    }

    // With autocommit off, a connection that waits in a pool holds the tables that it has looked at.
    private static string Unpooled(string connectionString) => connectionString + ";Pooling=false";

    private string As(string user) =>
        new MySqlConnectionStringBuilder(server.ConnectionString)
        {
            UserID = user,
            Password = Password,
            Database = Schema,
        }.ConnectionString;
}
