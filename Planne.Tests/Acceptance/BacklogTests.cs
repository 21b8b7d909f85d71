using System.Globalization;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Acceptance;

/// <summary>Nodes that find more than they can hold in memory, left behind by others.</summary>
public sealed class BacklogTests : IAsyncLifetime
{
    private const int Killed = 3;
    private const int OldOfEach = 1_000;
    private const int Old = Killed * OldOfEach;
    private const int New = 40;

    // So that killed nodes are taken for dead soon.
    private static readonly string[] Watchful =
    [
        "--Messaging:HeartbeatEvery=00:00:01",
        "--Messaging:DeadAfter=00:00:02",
    ];

    private TestDatabase? database;

    private TestDatabase Database => database!;

    public async Task InitializeAsync() =>
        database = await MySqlServer.CreateDatabaseAsync("backlog");

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task orders_of_three_killed_nodes_are_decided_by_two_and_new_orders_in_between()
    {
        var lastOld = await LeaveBehindAsync();

        await using var one = await HostProcess.StartAsync(Database.ConnectionString, Watchful);
        await using var two = await HostProcess.StartAsync(Database.ConnectionString, Watchful);
        await using (await HeldDecisions.OfAsync(Database))
        {
            await Eventually.IsAsync(true, () => Task.FromResult(TookPart(one) && TookPart(two)));
            var shoppers = new Shoppers();
            await Task.WhenAll(
                shoppers.ShopAsync(one.Address, 2, New / 2),
                shoppers.ShopAsync(two.Address, 2, New / 2)
            );
            Assert.Equal(New, shoppers.Acknowledged.Count);
            Assert.Empty(shoppers.Refused);
        }

        var left = new List<long>();
        do
        {
            left.Add(await CountAsync($"orders where status = 'PENDING' and id <= {lastOld}"));
        } while (left[^1] > 0);

        Assert.Equal(left.OrderDescending(), left);
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(Old + New),
            () => OrderHistory.ReadAsync(Database)
        );

        // They waited behind what was in memory, and not behind the backlog.
        var before = await CountAsync(
            $"""
            decision_log
            where order_id <= {lastOld}
              and id < (select max(id) from decision_log where order_id > {lastOld})
            """
        );
        Assert.InRange(before, 0, Old / 2);
    }

    /// <returns>The greatest id of the orders that are left behind.</returns>
    private async Task<string> LeaveBehindAsync()
    {
        var hosts = await Task.WhenAll(
            Enumerable
                .Range(0, Killed)
                .Select(_ => HostProcess.StartAsync(Database.ConnectionString, Watchful))
        );
        await using var held = await HeldDecisions.OfAsync(Database);
        var shoppers = new Shoppers();
        await Task.WhenAll(hosts.Select(host => shoppers.ShopAsync(host.Address, 8, OldOfEach)));
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        Assert.Equal(Old, shoppers.Acknowledged.Count);
        return shoppers.Acknowledged.Max().ToString(CultureInfo.InvariantCulture);
    }

    private static bool TookPart(HostProcess host) =>
        host.Output.Contains("Took over", StringComparison.Ordinal);

    private async Task<long> CountAsync(string rows)
    {
        var counted = await ModuleDatabase.RowsAsync(Database, $"select count(*) from {rows}");
        return long.Parse(counted[0], CultureInfo.InvariantCulture);
    }
}
