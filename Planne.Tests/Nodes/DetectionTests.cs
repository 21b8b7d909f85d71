using System.Diagnostics;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Nodes;

[Collection(nameof(Cluster))]
[Trait("Takes", "minutes")]
public sealed class DetectionTests
{
    /// <summary>Once for the age of the last heartbeat, twice for being seen, and what it takes to look on a busy machine.</summary>
    private static readonly TimeSpan Bound =
        Cluster.DeadAfter + (3 * Cluster.HeartbeatEvery) + (5 * Cluster.PollEvery);

    [LinuxFact]
    public async Task the_orders_of_a_node_that_dies_are_taken_over_in_time()
    {
        await using var cluster = await Cluster.StartAsync(2, "--Fulfillment:Parallelism=1");
        var dead = await cluster.LeaderAsync();
        var shoppers = new Shoppers();
        await shoppers.ShopAsync(dead.Address, clients: 8, orders: 150);

        await dead.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        var owned =
            $"select count(*) from wolverine_incoming_envelopes where status = 'Incoming' and owner_id = {Cluster.NumberOf(dead)}";
        Assert.NotEqual("0", await cluster.RowAsync(owned));
        await Eventually.IsAsync("0", () => cluster.RowAsync(owned));
        var took = Stopwatch.GetElapsedTime(killed);

        Assert.InRange(took, TimeSpan.Zero, Bound);
        Assert.Equal(shoppers.Acknowledged.Count, await cluster.AllIsDecidedOnceAsync());
    }
}
