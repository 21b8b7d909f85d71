using Planne.Durability;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>A node freezes at a named point for longer than others wait for it, and goes on as if nothing had been.</summary>
[Trait("Takes", "minutes")]
public sealed class FrozenNodeTests
{
    // So that messages can be counted that are done with.
    private const string KeepHandled = "--Messaging:KeepHandledFor=00:10:00";

    [Theory]
    [InlineData(Failpoints.BeforeFence)]
    [InlineData(Failpoints.AfterCommit)]
    public async Task an_order_that_was_taken_over_meanwhile_is_not_decided_again(string failpoint)
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("frozen");
        await using var frozen = await Nodes.StartAsync(
            database,
            $"{failpoint}=freeze",
            KeepHandled
        );
        // What it is answered depends on how long that takes.
        var shoppers = new Shoppers();
        var posted = shoppers.ShopAsync(frozen.Address, clients: 1, orders: 1);
        await Nodes.UntilFrozenAsync(frozen);

        await using (var lives = await Nodes.StartAsync(database, null, KeepHandled))
        {
            await AssertDecidedOnceAsync(database, orders: 1);
            await frozen.ThawAsync();
            await posted;
            await Eventually.IsAsync(true, () => Task.FromResult(FencesLost(frozen).Any()));
            Assert.All(
                FencesLost(frozen),
                line => Assert.Contains(" info: ", line, StringComparison.Ordinal)
            );
            await Nodes.UntilThereAreAsync(2, database);
            Assert.Equal(0, await lives.TerminateAsync());
        }

        await AssertDecidedOnceAsync(database, orders: 1);
        await AssertWorksOnAsync(frozen, database);
    }

    [Fact]
    public async Task an_order_that_is_committed_after_its_node_was_given_up_is_decided_once()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("frozen_post");
        await using var frozen = await Nodes.StartAsync(
            database,
            $"{Failpoints.BeforeCommit}=freeze",
            KeepHandled
        );
        // What it is answered depends on how long that takes.
        var shoppers = new Shoppers();
        var posted = shoppers.ShopAsync(frozen.Address, clients: 1, orders: 1);
        await Nodes.UntilFrozenAsync(frozen);

        await using (var lives = await Nodes.StartAsync(database, null, KeepHandled))
        {
            await Nodes.UntilThereAreAsync(1, database);
            await frozen.ThawAsync();
            await posted;
            await AssertDecidedOnceAsync(database, orders: 1);
            await Nodes.UntilThereAreAsync(2, database);
            Assert.Equal(0, await lives.TerminateAsync());
        }

        await AssertWorksOnAsync(frozen, database);
    }

    [Fact]
    public async Task an_order_that_a_node_froze_over_in_the_middle_of_its_commit_is_decided_by_another()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("frozen_commit");
        // The first commit is the order's own, the second one that of its verdict.
        await using var frozen = await Nodes.StartAsync(
            database,
            $"{Failpoints.BeforeCommit}=freeze@2",
            KeepHandled
        );
        await new Shoppers().ShopAsync(frozen.Address, clients: 1, orders: 1);
        await Nodes.UntilFrozenAsync(frozen);

        await using (var lives = await Nodes.StartAsync(database, null, KeepHandled))
        {
            await AssertDecidedOnceAsync(database, orders: 1);
            await frozen.ThawAsync();
            await Nodes.UntilThereAreAsync(2, database);
            Assert.Equal(0, await lives.TerminateAsync());
        }

        await AssertDecidedOnceAsync(database, orders: 1);
        await AssertWorksOnAsync(frozen, database);
    }

    [Theory]
    [InlineData(Failpoints.BeforeClaimCommit)]
    [InlineData(Failpoints.BeforeHandOver)]
    public async Task orders_that_were_claimed_just_before_are_decided_once(string failpoint)
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("frozen_claim");
        await using var frozen = await Nodes.StartAsync(database, $"{failpoint}=freeze");
        var shoppers = new Shoppers();
        await using (
            var dies = await Nodes.StartAsync(database, $"{Failpoints.BeforeFence}=kill@5")
        )
        {
            await shoppers.ShopAsync(dies.Address, clients: 4, orders: 1_000);
        }

        await Nodes.UntilFrozenAsync(frozen);
        await using var lives = await Nodes.StartAsync(database);
        await Nodes.UntilThereAreAsync(1, database);
        // Also those that it has locked: the server ends a session that is silent.
        await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers);
        await frozen.ThawAsync();
        await Nodes.UntilThereAreAsync(2, database);
        await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers);
        Assert.Equal(0, await lives.TerminateAsync());
        await AssertWorksOnAsync(frozen, database);
    }

    private static async Task AssertDecidedOnceAsync(TestDatabase database, int orders)
    {
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(orders),
            () => OrderHistory.ReadAsync(database)
        );
        Assert.Equal(
            [$"{orders}"],
            await ModuleDatabase.RowsAsync(
                database,
                "select count(*) from wolverine_incoming_envelopes where message_type like '%OrderDecided%'"
            )
        );
    }

    private static IEnumerable<string> FencesLost(HostProcess host) =>
        host
            .Output.Split('\n')
            .Where(line => line.Contains("belongs to another node now", StringComparison.Ordinal));

    /// <summary>Alone by now, it takes an order and decides it.</summary>
    private static async Task AssertWorksOnAsync(HostProcess thawed, TestDatabase database)
    {
        using var client = thawed.Client();
        Assert.Equal(201, (await client.PostAsync()).Status);
        await Nodes.UntilAllAreDecidedOnceAsync(database);
        Assert.Equal(0, await thawed.TerminateAsync());
    }
}
