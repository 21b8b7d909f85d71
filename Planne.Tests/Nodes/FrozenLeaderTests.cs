using System.Globalization;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Nodes;

[Collection(nameof(Cluster))]
[Trait("Takes", "minutes")]
public sealed class FrozenLeaderTests
{
    [LinuxFact]
    public async Task a_leader_that_freezes_is_replaced_in_time_and_wakes_as_a_node_like_others()
    {
        await using var cluster = await Cluster.StartAsync(2, "--Fulfillment:Parallelism=1");
        var frozen = await cluster.LeaderAsync();
        var shoppers = new Shoppers();
        await shoppers.ShopAsync(frozen.Address, clients: 4, orders: 60);
        var term = long.Parse(
            await cluster.RowAsync("select term from wolverine_leases"),
            CultureInfo.InvariantCulture
        );

        await frozen.FreezeAsync();
        var frozenAt = await cluster.RowAsync("select utc_timestamp(6) + 0");
        var successor = await NextLeaderAsync(cluster, term);
        await cluster.IsRegisteredAsync(frozen, false);
        Assert.Equal(60, await cluster.AllIsDecidedOnceAsync());

        await frozen.ThawAsync();
        await cluster.IsRegisteredAsync(frozen, true);
        await Eventually.IsAsync(
            true,
            () =>
                Task.FromResult(
                    frozen.Output.Contains(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Stops leading in term {term} at "
                        ),
                        StringComparison.Ordinal
                    )
                )
        );

        Assert.NotEqual(frozen.Id, successor.Id);
        Assert.Equal(successor.Id, (await cluster.LeaderAsync()).Id);
        Assert.Equal(
            Cluster.NumberOf(successor).ToString(CultureInfo.InvariantCulture),
            await cluster.RowAsync(
                "select node_number from wolverine_nodes join wolverine_node_assignments as assignment on node_id = wolverine_nodes.id where assignment.id = 'wolverine://leader/'"
            )
        );
        Beliefs.NeverOverlap(cluster.Hosts);
        await AssertInTimeAsync(cluster, frozenAt, term);

        await shoppers.ShopAsync(frozen.Address, clients: 2, orders: 20);
        Assert.Equal(80, await cluster.AllIsDecidedOnceAsync());
    }

    private static async Task<HostProcess> NextLeaderAsync(Cluster cluster, long term)
    {
        await Eventually.IsAsync(
            true,
            async () =>
                long.Parse(
                    await cluster.RowAsync("select max(term) from wolverine_leadership_terms"),
                    CultureInfo.InvariantCulture
                ) > term
        );
        return await cluster.LeaderAsync();
    }

    /// <summary>Within the lease and two polls, by the database's clock.</summary>
    private static async Task AssertInTimeAsync(Cluster cluster, string frozenAt, long term)
    {
        var took = await cluster.RowAsync(
            $"select timestampdiff(microsecond, {frozenAt}, acquired_at) from wolverine_leadership_terms where term = {term + 1}"
        );

        Assert.InRange(
            TimeSpan.FromMicroseconds(long.Parse(took, CultureInfo.InvariantCulture)),
            TimeSpan.Zero,
            Cluster.Lease + (2 * Cluster.HeartbeatEvery)
        );
    }
}
