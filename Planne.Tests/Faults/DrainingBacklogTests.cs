using System.Globalization;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>What a dead node left behind is taken up by others, whose own clients go on meanwhile.</summary>
[Trait("Takes", "minutes")]
public sealed class DrainingBacklogTests
{
    private const int Old = 2_000;
    private const int New = 5;

    [Fact]
    public async Task new_orders_are_decided_while_those_of_a_dead_node_still_wait()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("draining");
        await using var one = await Nodes.StartAsync(database);
        await using var two = await Nodes.StartAsync(database);
        using var ofOne = one.Client();
        using var ofTwo = two.Client();

        // What is compiled at the first order must not cost the first of those below.
        await PlaceAsync(ofOne);
        await PlaceAsync(ofTwo);
        await LeaveOrdersAsync(database);
        await Eventually.IsAsync(true, async () => await CountUndecidedAsync(database) < Old);

        var waiting = new List<long>();
        for (var order = 0; order < New; order++)
        {
            await PlaceAsync(order % 2 == 0 ? ofOne : ofTwo);
            waiting.Add(await CountUndecidedAsync(database));
        }

        Assert.DoesNotContain(0, waiting);
        await Nodes.UntilAllAreDecidedOnceAsync(database);
        Assert.Equal(0, await one.TerminateAsync());
        Assert.Equal(0, await two.TerminateAsync());
    }

    /// <summary>Places an order, and waits until it is decided.</summary>
    private static async Task PlaceAsync(HttpClient client)
    {
        var placed = await client.PostAsync();
        Assert.Equal(201, placed.Status);
        await Eventually.IsAsync(
            false,
            async () =>
                (
                    await client.SendAsync("GET", placed["Location"]!, null, ("Prefer", "wait=30"))
                ).Body.Contains("PENDING", StringComparison.Ordinal)
        );
    }

    /// <summary>Has orders accepted by a node that can decide none of them before it dies.</summary>
    private static async Task LeaveOrdersAsync(TestDatabase database)
    {
        var shoppers = new Shoppers();
        await using (await HeldDecisions.OfAsync(database))
        {
            await using var dies = await Nodes.StartAsync(database);
            await shoppers.ShopAsync(dies.Address, clients: 16, Old);
            await dies.KillAsync();
        }

        Assert.Equal(Old, shoppers.Acknowledged.Count);
    }

    private static async Task<long> CountUndecidedAsync(TestDatabase database) =>
        long.Parse(
            (
                await ModuleDatabase.RowsAsync(
                    database,
                    "select count(*) from orders where status = 'PENDING'"
                )
            ).Single(),
            CultureInfo.InvariantCulture
        );
}
