using System.Diagnostics;
using MySqlConnector;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;
using static Planne.Tests.Support.Requests;

namespace Planne.Tests.Host;

/// <summary>What a host does between a signal and its end.</summary>
[Trait("Takes", "minutes")]
public sealed class GracefulStopTests : IAsyncLifetime
{
    private const string Leaving =
        """{"status":"Unhealthy","checks":[{"name":"node","status":"Unhealthy","detail":"It is stopping."}]}""";

    private const string Waiting =
        "select count(*) from wolverine_incoming_envelopes where status = 'Incoming'";

    // Orders' alone: each minute brings messages of recurring jobs.
    private const string GivenBack =
        Waiting + " and owner_id = 0 and message_type like 'Planne.Contracts%'";

    // Empty while none does.
    private const string Leader = """
        select coalesce(max(hex(node_id)), '')
        from   wolverine_node_assignments
        where  id = 'wolverine://leader/'
        """;

    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DeadAfter = TimeSpan.FromMinutes(2);

    // Silence alone would not have others take over in these tests.
    private static readonly string[] Patient =
    [
        $"--Messaging:DeadAfter={DeadAfter}",
        $"--Messaging:HeartbeatEvery={HeartbeatEvery}",
        $"--Messaging:PollEvery={PollEvery}",
    ];

    // Silence is all that tells others of an end.
    private static readonly string[] Hasty =
    [
        $"--Messaging:DeadAfter={4 * HeartbeatEvery}",
        $"--Messaging:HeartbeatEvery={HeartbeatEvery}",
        $"--Messaging:PollEvery={PollEvery}",
    ];

    private TestDatabase? database;

    private TestDatabase Database => database!;

    public async Task InitializeAsync() =>
        database = await MySqlServer.CreateDatabaseAsync("stopping");

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task a_host_that_stops_is_not_ready_at_once_and_answers_what_it_has_begun()
    {
        await using var host = await StartAsync("--Shutdown:Notice=00:00:06");
        using var client = host.Client();
        await UntilReadyAsync(client);
        Task<Answer> begun;
        await using (await HoldProductAsync())
        {
            begun = client.PostAsync();
            await UntilBegunAsync();
            await host.AskToStopAsync();

            await Eventually.IsAsync((503, Leaving, "close"), () => ReadinessAsync(client));
            var alive = await AskAsync(client, "/health/live");
            Assert.Equal((200, "close"), (alive.Status, alive["Connection"]));
            Assert.False(begun.IsCompleted);
        }

        Assert.Equal((201, "close"), ((await begun).Status, (await begun)["Connection"]));
        Assert.Equal(0, await host.EndAsync());
        await AssertGivenUpAsync(orders: 1, decided: 0, waiting: 1);
        await AssertOthersGoOnAsync(orders: 1);
    }

    [Fact]
    public async Task who_waits_is_told_at_once_what_is_the_case()
    {
        await using var host = await StartAsync("--Shutdown:Notice=00:01:00");
        using var client = host.Client();
        await UntilReadyAsync(client);
        await using var held = await HeldDecisions.OfAsync(Database);
        var placed = await client.PostAsync();
        var waiting = client.SendAsync("GET", placed["Location"]!, null, ("Prefer", "wait=30"));
        var events = client.GetStringAsync(
            new Uri(placed["Location"] + "/events", UriKind.Relative)
        );

        await host.AskToStopAsync();

        var answer = await waiting;
        Assert.Equal(
            (200, placed.Body, "close"),
            (answer.Status, answer.Body, answer["Connection"])
        );
        Assert.StartsWith(
            $"id: 1\ndata: {placed.Body}\n\n",
            await events,
            StringComparison.Ordinal
        );

        // It was time that they were to wait for, and there is plenty of it.
        Assert.False(host.HasEnded);
        Assert.Equal((503, Leaving, "close"), await ReadinessAsync(client));
    }

    [Fact]
    public async Task what_is_being_decided_is_finished_and_what_waits_behind_it_is_given_back()
    {
        await using var host = await StartAsync(
            "--Shutdown:Notice=00:00:06",
            "--Fulfillment:Parallelism=1"
        );
        using var client = host.Client();
        await UntilReadyAsync(client);
        await using (await HeldDecisions.OfAsync(Database))
        {
            for (var order = 0; order < 4; order++)
            {
                Assert.Equal(201, (await client.PostAsync()).Status);
            }

            await UntilDecidingAsync();
            await host.AskToStopAsync();
            await Eventually.IsAsync(503, async () => (await ReadinessAsync(client)).Status);

            // An order that is placed now is for others from the first.
            Assert.Equal(201, (await client.PostAsync()).Status);
            await Eventually.IsAsync("1", () => ValueAsync(Waiting + " and owner_id = 0"));
        }

        Assert.Equal(0, await host.EndAsync());
        await AssertGivenUpAsync(orders: 5, decided: 1, waiting: 5);
        await AssertOthersGoOnAsync(orders: 5);
    }

    [Fact]
    public async Task what_falls_due_while_a_host_gives_notice_is_for_others()
    {
        await using var host = await StartAsync(
            "--Shutdown:Notice=00:05:00",
            "--Messaging:KeepHandledFor=01:00:00"
        );
        using var client = host.Client();
        await UntilReadyAsync(client);
        Assert.Equal(201, (await client.PostAsync()).Status);
        await UntilDecidedAsync(orders: 1);
        await host.AskToStopAsync();
        await Eventually.IsAsync(503, async () => (await ReadinessAsync(client)).Status);

        await ModuleDatabase.ExecuteAsync(
            Database,
            """
            insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            select x'a1000000000000000000000000000000', 'Scheduled', 0, utc_timestamp(6), 0, received_at, message_type, body
            from   wolverine_incoming_envelopes
            where  message_type like '%ProcessOrder'
            """
        );

        // What gives these back is what would look for the other; with the second, it has had the time to.
        for (var given = 1; given <= 2; given++)
        {
            Assert.Equal(201, (await client.PostAsync()).Status);
            await Eventually.IsAsync($"{given}", () => ValueAsync(GivenBack));
        }

        Assert.Equal(
            "Scheduled,0",
            await ValueAsync(
                "select status, owner_id from wolverine_incoming_envelopes where hex(id) like 'A1%'"
            )
        );
        await AssertOthersGoOnAsync(orders: 3);
        Assert.False(host.HasEnded);
    }

    [Fact]
    public async Task what_cannot_be_finished_in_time_is_decided_by_others_long_before_the_node_would_be_taken_for_dead()
    {
        const int orders = 20;
        await using var stays = await StartAsync();
        await using var host = await StartAsync("--Shutdown:DrainTimeout=00:00:01");
        using var client = host.Client();
        await using (await HeldDecisions.OfAsync(Database))
        {
            for (var order = 0; order < orders; order++)
            {
                Assert.Equal(201, (await client.PostAsync()).Status);
            }

            await UntilDecidingAsync();
            Assert.Equal(0, await host.TerminateAsync());
            Assert.Equal("1", await ValueAsync("select count(*) from wolverine_nodes"));
            Assert.Equal("0", await ValueAsync("select count(*) from decision_log"));
        }

        var since = Stopwatch.GetTimestamp();
        await UntilDecidedAsync(orders);

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, 60 * PollEvery);
    }

    [Fact]
    public async Task a_leader_that_stops_gives_up_the_lease_and_the_other_node_leads_before_that_would_have_ended()
    {
        // The lease is three of these: it does not end by itself while a busy machine stops the host.
        const string seldom = "--Messaging:HeartbeatEvery=00:00:10";
        const string holder = "select coalesce(hex(holder), '') from wolverine_leases";
        await using var leads = await StartAsync(seldom);
        await Eventually.IsAsync(false, async () => (await ValueAsync(holder)).Length == 0);
        var first = await ValueAsync(holder);
        await using var follows = await StartAsync(seldom);
        var second = await ValueAsync(
            $"select hex(id) from wolverine_nodes where hex(id) <> '{first}'"
        );

        Assert.Equal(0, await leads.TerminateAsync());

        // Held by nobody, or by the other one already.
        Assert.Contains(await ValueAsync(holder), (string[])["", second]);
        await Eventually.IsAsync(second, () => ValueAsync(holder));
        await Eventually.IsAsync(second, () => ValueAsync(Leader));
        Assert.Equal(
            "1,1",
            await ValueAsync(
                $"""
                select ended.released_at is not null, next.acquired_at < ended.expires_at
                from   wolverine_leadership_terms as ended
                join   wolverine_leadership_terms as next on next.term = ended.term + 1
                where  hex(ended.holder) = '{first}'
                """
            )
        );
        Assert.Equal(second, await ValueAsync("select hex(id) from wolverine_nodes"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_host_whose_database_is_away_stops_all_the_same_and_says_that_it_left_something_behind(
        bool silent
    )
    {
        var through = new MySqlConnectionStringBuilder(Database.ConnectionString);
        await using var proxy = new Proxy(Database.ConnectionString);
        proxy.Redirect(through);
        await using var host = await HostProcess.StartAsync(
            through.ConnectionString,
            [.. Hasty, "--Shutdown:DrainTimeout=00:00:01"]
        );
        using (var client = host.Client())
        {
            Assert.Equal(201, (await client.PostAsync()).Status);
        }

        if (silent)
        {
            proxy.IsSilent = true;
        }
        else
        {
            await proxy.DisposeAsync();
        }

        Assert.Equal(1, await host.TerminateAsync());
        Assert.StartsWith(
            "The host has stopped, but the database did not let it give up its messages and its place among the nodes. ",
            host.Errors,
            StringComparison.Ordinal
        );
        await AssertOthersGoOnAsync(orders: 1);
    }

    [Fact]
    public async Task a_second_signal_ends_the_host_at_once()
    {
        await using var host = await StartAsync("--Shutdown:Notice=00:05:00");
        using var client = host.Client();
        await UntilReadyAsync(client);
        await host.AskToStopAsync();
        await Eventually.IsAsync(503, async () => (await ReadinessAsync(client)).Status);

        Assert.Equal(143, await host.TerminateAsync());
    }

    [Fact]
    public async Task where_nobody_asks_whether_it_is_ready_a_host_does_not_wait_for_them()
    {
        await using var host = await StartAsync("--Shutdown:Notice=00:05:00");

        // Or this would end without an answer.
        Assert.Equal(0, await host.TerminateAsync());
    }

    private Task<HostProcess> StartAsync(params string[] settings) =>
        HostProcess.StartAsync(Database.ConnectionString, [.. Patient, .. settings]);

    private static Task<Answer> AskAsync(HttpClient client, string path) =>
        client.SendAsync("GET", path);

    private static async Task<(int Status, string Body, string?)> ReadinessAsync(HttpClient client)
    {
        var answer = await AskAsync(client, "/health/ready");
        return (answer.Status, answer.Body, answer["Connection"]);
    }

    private static Task UntilReadyAsync(HttpClient client) =>
        Eventually.IsAsync(200, async () => (await ReadinessAsync(client)).Status);

    // An order's lines refer to it, so that they cannot be written until this is disposed of.
    private async Task<IAsyncDisposable> HoldProductAsync()
    {
        var connection = await Database.OpenAsync();
        await using var command = new MySqlCommand(
            "begin; select id from products where id = 1 for update",
            connection
        );
        await command.ExecuteNonQueryAsync();

        // The end of the session ends the transaction; in a pool both would go on.
        MySqlConnection.ClearPool(connection);
        return connection;
    }

    // An order is written before its lines, and is not committed yet.
    private Task UntilBegunAsync() =>
        Eventually.IsAsync(
            "1",
            () =>
                ValueAsync(
                    "set transaction isolation level read uncommitted; select count(*) from orders"
                )
        );

    // A handler reads the verdicts first, and is held there.
    private Task UntilDecidingAsync() =>
        Eventually.IsAsync(
            true,
            async () =>
                (await ServerSession.RunningAsync(Database)).Any(x =>
                    x.State.StartsWith("Waiting for table", StringComparison.Ordinal)
                )
        );

    private async Task<string> ValueAsync(string sql) =>
        (await ModuleDatabase.RowsAsync(Database, sql))[0];

    private async Task AssertGivenUpAsync(int orders, int decided, int waiting)
    {
        Assert.Equal(
            [$"{orders},{decided},{waiting},0,0,0"],
            await ModuleDatabase.RowsAsync(
                Database,
                $"""
                select (select count(*) from orders),
                       (select count(*) from decision_log),
                       ({Waiting}),
                       ({Waiting} and owner_id <> 0),
                       (select count(*) from wolverine_nodes),
                       (select count(*) from wolverine_leases where holder is not null)
                """
            )
        );
    }

    private async Task AssertOthersGoOnAsync(int orders)
    {
        await using var next = await HostProcess.StartAsync(Database.ConnectionString, Hasty);
        await UntilDecidedAsync(orders);
    }

    private Task UntilDecidedAsync(int orders) =>
        Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(orders),
            () => OrderHistory.ReadAsync(Database)
        );
}
