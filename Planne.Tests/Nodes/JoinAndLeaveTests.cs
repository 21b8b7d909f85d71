using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Nodes;

[Collection(nameof(Cluster))]
[Trait("Takes", "minutes")]
public sealed class JoinAndLeaveTests
{
    [LinuxFact]
    public async Task nodes_join_and_leave_under_load_and_every_order_is_decided_once()
    {
        await using var cluster = await Cluster.StartAsync(3);
        var shoppers = new Shoppers();
        var shopping = cluster
            .Hosts.Select(host => shoppers.ShopAsync(host.Address, clients: 4, orders: 150))
            .ToList();

        await cluster.Hosts[0].KillAsync();
        var joined = await cluster.JoinAsync();
        shopping.Add(shoppers.ShopAsync(joined.Address, clients: 4, orders: 150));
        await (await cluster.LeaderAsync()).KillAsync();
        var last = await cluster.JoinAsync();
        shopping.Add(shoppers.ShopAsync(last.Address, clients: 4, orders: 150));
        await Task.WhenAll(shopping);
        Assert.Equal(0, await last.TerminateAsync());

        Assert.InRange(
            await cluster.AllIsDecidedOnceAsync(),
            shoppers.Acknowledged.Count,
            int.MaxValue
        );
        Assert.Equal(
            shoppers.Acknowledged.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
            await cluster.RowAsync(
                $"select count(*) from orders where id in ({string.Join(',', shoppers.Acknowledged)})"
            )
        );
        Assert.Equal(5, cluster.Hosts.Select(Cluster.NumberOf).Distinct().Count());
        await cluster.IsRegisteredAsync(last, false);
        Beliefs.NeverOverlap(cluster.Hosts);
    }

    [LinuxFact]
    public async Task a_node_that_was_thrown_out_while_it_lives_registers_again_and_loses_nothing()
    {
        await using var cluster = await Cluster.StartAsync(2);
        var node = cluster.Hosts[0];
        var number = Cluster.NumberOf(node);
        var shoppers = new Shoppers();
        var shopping = shoppers.ShopAsync(node.Address, clients: 4, orders: 200);

        for (var time = 0; time < 3; time++)
        {
            await ModuleDatabase.ExecuteAsync(
                cluster.Database,
                $"delete from wolverine_nodes where node_number = {number}"
            );
            await cluster.IsRegisteredAsync(node, true);
        }

        await shopping;
        Assert.Equal(200, shoppers.Acknowledged.Count);
        Assert.Equal(200, await cluster.AllIsDecidedOnceAsync());
        Assert.Equal(number, Cluster.NumberOf(node));
        Beliefs.NeverOverlap(cluster.Hosts);
    }
}
