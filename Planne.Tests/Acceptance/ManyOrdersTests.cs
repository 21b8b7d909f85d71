using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Acceptance;

/// <summary>The product as its users run it: a process, a socket, a database.</summary>
public sealed class ManyOrdersTests
{
    private const int Orders = 1_000;
    private const int Clients = 32;
    private const int UntilItEnds = int.MaxValue;

    [Fact]
    public async Task a_thousand_orders_of_32_clients_at_once_are_accepted_and_each_decided_once()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("many_orders");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);
        var shoppers = new Shoppers();

        await shoppers.ShopAsync(host.Address, Clients, Orders);

        Assert.Empty(shoppers.Refused);
        Assert.Equal(Orders, shoppers.Acknowledged.Distinct().Count());
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(Orders),
            () => OrderHistory.ReadAsync(database)
        );
        Assert.Equal(0, await host.TerminateAsync());
    }

    [Fact]
    public async Task every_order_acknowledged_before_a_kill_is_decided_once_after_a_new_start()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("kill");
        var shoppers = new Shoppers();
        await using (var killed = await HostProcess.StartAsync(database.ConnectionString))
        {
            var shopping = shoppers.ShopAsync(killed.Address, Clients, UntilItEnds);
            await Eventually.IsAsync(
                true,
                () => Task.FromResult(shoppers.Acknowledged.Count >= Orders / 4)
            );
            await killed.KillAsync();
            await shopping;
        }

        await using var next = await HostProcess.StartAsync(database.ConnectionString);

        await AssertAcknowledgedAreDecidedOnceAsync(database, shoppers);
    }

    [Fact]
    public async Task a_host_that_is_told_to_stop_in_the_middle_loses_nothing_and_ends_well()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("stop");
        var shoppers = new Shoppers();
        await using (var stopped = await HostProcess.StartAsync(database.ConnectionString))
        {
            var shopping = shoppers.ShopAsync(stopped.Address, Clients, UntilItEnds);
            await Eventually.IsAsync(
                true,
                () => Task.FromResult(shoppers.Acknowledged.Count >= Orders / 4)
            );
            Assert.Equal(0, await stopped.TerminateAsync());
            await shopping;
        }

        await using var next = await HostProcess.StartAsync(database.ConnectionString);
        await AssertAcknowledgedAreDecidedOnceAsync(database, shoppers);
    }

    [Fact]
    public async Task orders_of_a_killed_node_are_decided_by_a_node_that_lives()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("two_nodes");
        await using var lives = await HostProcess.StartAsync(database.ConnectionString);
        var shoppers = new Shoppers();
        await using (var killed = await HostProcess.StartAsync(database.ConnectionString))
        {
            var shopping = Task.WhenAll(
                shoppers.ShopAsync(killed.Address, Clients / 2, UntilItEnds),
                shoppers.ShopAsync(lives.Address, Clients / 2, Orders / 2)
            );
            await Eventually.IsAsync(
                true,
                () => Task.FromResult(shoppers.Acknowledged.Count >= Orders / 2)
            );
            await killed.KillAsync();
            await shopping;
        }

        await AssertAcknowledgedAreDecidedOnceAsync(database, shoppers);
    }

    // What was stored and not acknowledged is decided as well: its client never got the answer.
    private static async Task AssertAcknowledgedAreDecidedOnceAsync(
        TestDatabase database,
        Shoppers shoppers
    )
    {
        var stored = await OrderHistory.ReadIdsAsync(database);
        Assert.Subset(stored, shoppers.Acknowledged.ToHashSet());
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(stored.Count),
            () => OrderHistory.ReadAsync(database)
        );
    }
}
