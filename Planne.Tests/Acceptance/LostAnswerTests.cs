using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Acceptance;

/// <summary>A commit whose answer is lost has taken place, and whoever asked for it has to find that out.</summary>
public sealed class LostAnswerTests
{
    [Fact]
    public async Task orders_are_acknowledged_and_decided_once_though_no_commit_is_ever_answered()
    {
        const int orders = 10;
        await using var database = await MySqlServer.CreateDatabaseAsync("lost_answers");
        await using var proxy = new Proxy(database.ConnectionString);
        var proxied = new MySqlConnectionStringBuilder(database.ConnectionString);
        proxy.Redirect(proxied);
        await using var host = await HostProcess.StartAsync(proxied.ConnectionString);
        var shoppers = new Shoppers();

        proxy.LosesAnswersToCommits = true;
        await shoppers.ShopAsync(host.Address, clients: 2, orders);

        Assert.Empty(shoppers.Refused);
        Assert.Equal(orders, shoppers.Acknowledged.Count);
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(orders),
            () => OrderHistory.ReadAsync(database)
        );
    }

    [Fact]
    public async Task orders_are_acknowledged_and_decided_once_though_commits_are_waited_for_in_vain()
    {
        const int orders = 10;
        await using var database = await MySqlServer.CreateDatabaseAsync("kept_answers");
        await using var proxy = new Proxy(database.ConnectionString);
        var proxied = new MySqlConnectionStringBuilder(database.ConnectionString)
        {
            DefaultCommandTimeout = 1,
            CancellationTimeout = 1,
        };
        proxy.Redirect(proxied);
        await using var host = await HostProcess.StartAsync(proxied.ConnectionString);
        var shoppers = new Shoppers();

        proxy.KeepsAnswersToCommits = true;
        await shoppers.ShopAsync(host.Address, clients: 5, orders);
        proxy.KeepsAnswersToCommits = false;

        Assert.Empty(shoppers.Refused);
        Assert.Equal(orders, shoppers.Acknowledged.Count);
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(orders),
            () => OrderHistory.ReadAsync(database)
        );
    }
}
