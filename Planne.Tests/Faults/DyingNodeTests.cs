using Planne.Durability;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>Nodes die at named points, and the last one finds all as it must be.</summary>
[Trait("Takes", "minutes")]
public sealed class DyingNodeTests
{
    private const string HaveDecisionsRefused =
        "create trigger meddler before insert on decisions for each row signal sqlstate '45000' set message_text = 'no'";

    private const string HaveDecisionsAccepted = "drop trigger meddler";

    private const string HaveReplayed = "update wolverine_dead_letters set replayable = true";

    [Fact]
    public async Task what_nodes_have_acknowledged_before_they_die_around_a_commit_is_decided_once()
    {
        string[] places =
        [
            $"{Failpoints.BeforeCommit}=kill",
            $"{Failpoints.BeforeCommit}=kill@20",
            $"{Failpoints.AfterCommit}=kill",
            $"{Failpoints.AfterCommit}=kill@20",
            $"{Failpoints.BeforeFence}=kill@10",
        ];
        await using var database = await MySqlServer.CreateDatabaseAsync("dying");
        await using var lives = await Nodes.StartAsync(database);
        var shoppers = new Shoppers();
        var dying = new List<HostProcess>();
        try
        {
            // All of them before the first order: what one leaves behind could kill another one at its start.
            foreach (var place in places)
            {
                dying.Add(await Nodes.StartAsync(database, place));
            }

            await Task.WhenAll(
                dying.Select(dies => shoppers.ShopAsync(dies.Address, clients: 4, orders: 1_000))
            );
            await Task.WhenAll(dying.Select(Nodes.UntilEndedAsync));
        }
        finally
        {
            foreach (var dies in dying)
            {
                await dies.DisposeAsync();
            }
        }

        await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers);
    }

    [Fact]
    public async Task what_a_node_claims_and_dies_over_is_claimed_by_the_next()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("claimant");
        var shoppers = await LeaveOrdersAsync(database);

        // It dies as soon as it finds some to claim: those that the one before had claimed.
        await AssertDiesAsync(database, Failpoints.BeforeHandOver);
        await AssertDiesAsync(database, Failpoints.BeforeClaimCommit);
        await ModuleDatabase.ExecuteAsync(
            database,
            """
            update wolverine_incoming_envelopes
            set    status = 'Scheduled', owner_id = 0, due_at = utc_timestamp(6)
            where  status = 'Incoming'
            """
        );
        await AssertDiesAsync(database, Failpoints.BeforeClaimCommit);
        await AssertDiesAsync(database, Failpoints.BeforeHandOver);
        await using var lives = await Nodes.StartAsync(database);

        await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers);
    }

    [Fact]
    public async Task an_envelope_that_cannot_be_read_is_a_dead_letter_once_though_nodes_die_over_it()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("unreadable");
        var shoppers = await LeaveOrdersAsync(database);
        await ModuleDatabase.ExecuteAsync(
            database,
            """
            insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            select x'a1000000000000000000000000000000', 'Incoming', 0, utc_timestamp(6), 0, received_at, message_type, left(body, 20)
            from   wolverine_incoming_envelopes
            where  message_type like '%ProcessOrder%'
            limit  1
            """
        );
        const string places = """
            select (select count(*) from wolverine_incoming_envelopes where id = x'a1000000000000000000000000000000'),
                   (select count(*) from wolverine_dead_letters)
            """;

        await AssertDiesAsync(database, Failpoints.BeforeDeadLetterCommit);
        Assert.Equal(["1,0"], await ModuleDatabase.RowsAsync(database, places));
        await AssertDiesAsync(database, Failpoints.AfterDeadLetterCommit);
        Assert.Equal(["0,1"], await ModuleDatabase.RowsAsync(database, places));
        await using var lives = await Nodes.StartAsync(database);

        await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers, dead: 1);
    }

    [Fact]
    public async Task a_message_whose_handler_fails_is_in_the_inbox_or_a_dead_letter_wherever_nodes_die()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("failing");
        await using (
            var dies = await Nodes.StartAsync(database, $"{Failpoints.BeforeDeadLetterCommit}=kill")
        )
        {
            await ModuleDatabase.ExecuteAsync(database, HaveDecisionsRefused);
            using var client = dies.Client();
            Assert.Equal(201, (await client.PostAsync()).Status);
            await Nodes.UntilEndedAsync(dies);
        }

        await AssertThereAreAsync(database, waiting: 1, dead: 0);
        await AssertDiesAsync(database, Failpoints.AfterDeadLetterCommit);
        await AssertThereAreAsync(database, waiting: 0, dead: 1);

        await ModuleDatabase.ExecuteAsync(database, HaveDecisionsAccepted);
        await ModuleDatabase.ExecuteAsync(database, HaveReplayed);
        await AssertDiesAsync(database, Failpoints.BeforeReplayCommit);
        await AssertThereAreAsync(database, waiting: 0, dead: 1);
        await AssertDiesAsync(database, Failpoints.AfterReplayCommit);
        await AssertThereAreAsync(database, waiting: 1, dead: 0);

        await using var lives = await Nodes.StartAsync(database);
        await Nodes.UntilAllAreDecidedOnceAsync(database);
    }

    private static async Task AssertDiesAsync(TestDatabase database, string failpoint) =>
        Assert.Equal(Nodes.Killed, await Nodes.RunAsync(database, $"{failpoint}=kill"));

    private static async Task AssertThereAreAsync(TestDatabase database, int waiting, int dead) =>
        Assert.Equal(
            [$"{waiting},{dead}"],
            await ModuleDatabase.RowsAsync(
                database,
                """
                select (select count(*) from wolverine_incoming_envelopes
                        where  status = 'Incoming' and message_type like 'Planne.Contracts%'),
                       (select count(*) from wolverine_dead_letters)
                """
            )
        );

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
