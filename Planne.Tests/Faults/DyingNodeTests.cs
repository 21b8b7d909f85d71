using Planne.Durability;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>A node dies at a named point, and another one finds all as it must be.</summary>
public sealed class DyingNodeTests
{
    private const string HaveDecisionsRefused =
        "create trigger meddler before insert on decisions for each row signal sqlstate '45000' set message_text = 'no'";

    private const string HaveDecisionsAccepted = "drop trigger meddler";

    private const string HaveReplayed = "update wolverine_dead_letters set replayable = true";

    [Theory]
    [InlineData(Failpoints.BeforeCommit, 1)]
    [InlineData(Failpoints.BeforeCommit, 2)]
    [InlineData(Failpoints.BeforeCommit, 20)]
    [InlineData(Failpoints.AfterCommit, 1)]
    [InlineData(Failpoints.AfterCommit, 2)]
    [InlineData(Failpoints.AfterCommit, 20)]
    [InlineData(Failpoints.BeforeFence, 1)]
    [InlineData(Failpoints.BeforeFence, 10)]
    public async Task what_a_node_has_acknowledged_before_it_dies_around_a_commit_is_decided_once(
        string failpoint,
        int time
    )
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("dying");
        await using var dies = await Nodes.StartAsync(database, $"{failpoint}=kill@{time}");
        await using var lives = await Nodes.StartAsync(database);
        var shoppers = new Shoppers();

        await shoppers.ShopAsync(dies.Address, clients: 4, orders: 1_000);

        await Nodes.UntilEndedAsync(dies);
        await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers);
    }

    [Theory]
    [InlineData(Failpoints.BeforeClaimCommit, "status = 'Incoming'")]
    [InlineData(Failpoints.BeforeHandOver, "status = 'Incoming'")]
    [InlineData(
        Failpoints.BeforeClaimCommit,
        "status = 'Scheduled', owner_id = 0, due_at = utc_timestamp(6)"
    )]
    [InlineData(
        Failpoints.BeforeHandOver,
        "status = 'Scheduled', owner_id = 0, due_at = utc_timestamp(6)"
    )]
    public async Task what_a_node_claims_and_dies_over_is_claimed_by_the_next(
        string failpoint,
        string waiting
    )
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("claimant");
        var shoppers = await LeaveOrdersAsync(database);
        await ModuleDatabase.ExecuteAsync(
            database,
            $"update wolverine_incoming_envelopes set {waiting} where status = 'Incoming'"
        );

        Assert.Equal(Nodes.Killed, await Nodes.RunAsync(database, $"{failpoint}=kill"));
        await using var lives = await Nodes.StartAsync(database);

        await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers);
    }

    [Theory]
    [InlineData(Failpoints.BeforeDeadLetterCommit)]
    [InlineData(Failpoints.AfterDeadLetterCommit)]
    public async Task an_envelope_that_cannot_be_read_is_a_dead_letter_once_though_a_node_dies_over_it(
        string failpoint
    )
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("unreadable");
        var shoppers = await LeaveOrdersAsync(database);
        await ModuleDatabase.ExecuteAsync(
            database,
            """
            insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            select unhex(replace(uuid(), '-', '')), 'Incoming', 0, utc_timestamp(6), 0, received_at, message_type, left(body, 20)
            from   wolverine_incoming_envelopes
            where  message_type like '%ProcessOrder%'
            limit  1
            """
        );

        Assert.Equal(Nodes.Killed, await Nodes.RunAsync(database, $"{failpoint}=kill"));
        await using var lives = await Nodes.StartAsync(database);

        await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers, dead: 1);
    }

    [Theory]
    [InlineData(Failpoints.BeforeDeadLetterCommit, 0)]
    [InlineData(Failpoints.AfterDeadLetterCommit, 1)]
    public async Task a_message_whose_handler_fails_is_in_the_inbox_or_a_dead_letter_when_a_node_dies_between(
        string failpoint,
        int dead
    )
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("failing");
        await using (var dies = await Nodes.StartAsync(database, $"{failpoint}=kill"))
        {
            await ModuleDatabase.ExecuteAsync(database, HaveDecisionsRefused);
            using var client = dies.Client();
            Assert.Equal(201, (await client.PostAsync()).Status);
            await Nodes.UntilEndedAsync(dies);
        }

        Assert.Equal(
            [$"{1 - dead},{dead}"],
            await ModuleDatabase.RowsAsync(
                database,
                """
                select (select count(*) from wolverine_incoming_envelopes where status = 'Incoming'),
                       (select count(*) from wolverine_dead_letters)
                """
            )
        );
        await ModuleDatabase.ExecuteAsync(database, HaveDecisionsAccepted);
        await ModuleDatabase.ExecuteAsync(database, HaveReplayed);
        await using var lives = await Nodes.StartAsync(database);
        await Nodes.UntilAllAreDecidedOnceAsync(database);
    }

    [Theory]
    [InlineData(Failpoints.BeforeReplayCommit)]
    [InlineData(Failpoints.AfterReplayCommit)]
    public async Task a_dead_letter_that_is_replayed_is_handled_once_though_a_node_dies_over_it(
        string failpoint
    )
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("replayed");
        await using (var buries = await Nodes.StartAsync(database))
        {
            await ModuleDatabase.ExecuteAsync(database, HaveDecisionsRefused);
            using var client = buries.Client();
            Assert.Equal(201, (await client.PostAsync()).Status);
            await Eventually.IsAsync(1, async () => (await OrderHistory.ReadAsync(database)).Dead);
            Assert.Equal(0, await buries.TerminateAsync());
        }

        await ModuleDatabase.ExecuteAsync(database, HaveDecisionsAccepted);
        await ModuleDatabase.ExecuteAsync(database, HaveReplayed);
        Assert.Equal(Nodes.Killed, await Nodes.RunAsync(database, $"{failpoint}=kill"));
        await using var lives = await Nodes.StartAsync(database);

        await Nodes.UntilAllAreDecidedOnceAsync(database);
    }

    /// <summary>Has orders accepted by a node that dies before it has decided any.</summary>
    private static async Task<Shoppers> LeaveOrdersAsync(TestDatabase database)
    {
        var shoppers = new Shoppers();
        await using var dies = await Nodes.StartAsync(database, $"{Failpoints.BeforeFence}=freeze");
        var shopping = shoppers.ShopAsync(dies.Address, clients: 8, orders: 100);
        await Nodes.UntilFrozenAsync(dies);
        await dies.KillAsync();
        await shopping;
        return shoppers;
    }
}
