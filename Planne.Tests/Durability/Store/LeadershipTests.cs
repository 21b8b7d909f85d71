using Planne.Durability;
using Wolverine.Runtime.Agents;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class LeadershipTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly Uri Leader = NodeAgentController.LeaderUri;

    [Fact]
    public async Task of_eight_nodes_one_leads()
    {
        var nodes = await StartNodesAsync(8);

        var answers = await Task.WhenAll(nodes.Select(AttainAsync));

        Assert.Single(answers, leads => leads);
        Assert.Equal(answers, nodes.Select(node => node.Nodes.HasLeadershipLock()));
        Assert.Equal(answers, nodes.Select(node => node.Term > 0));
    }

    [Fact]
    public async Task who_leads_may_ask_again_and_stays_in_its_term_and_one_release_is_enough()
    {
        var nodes = await StartNodesAsync(2);
        Assert.True(await AttainAsync(nodes[0]));
        var term = nodes[0].Term;

        for (var heartbeat = 0; heartbeat < 5; heartbeat++)
        {
            Assert.True(await AttainAsync(nodes[0]));
            Assert.False(await AttainAsync(nodes[1]));
        }

        Assert.Equal(term, nodes[0].Term);
        await nodes[0].Nodes.ReleaseLeadershipLockAsync();
        Assert.False(nodes[0].Nodes.HasLeadershipLock());
        Assert.True(await AttainAsync(nodes[1]));
        Assert.True(nodes[1].Term > term);
    }

    [Fact]
    public async Task terms_are_never_held_by_two()
    {
        var nodes = await StartNodesAsync(8);

        var terms = await Task.WhenAll(
            nodes.Select(async node =>
            {
                var held = new List<long>();
                for (var attempt = 0; attempt < 20; attempt++)
                {
                    if (await AttainAsync(node))
                    {
                        held.Add(node.Term);
                        await node.Nodes.ReleaseLeadershipLockAsync();
                    }
                }

                return held;
            })
        );

        var all = terms.SelectMany(held => held).ToList();
        Assert.NotEmpty(all);
        Assert.DoesNotContain(0, all);
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.All(terms, held => Assert.Equal(held.Order(), held));
    }

    [Fact]
    public async Task releasing_what_is_not_held_changes_nothing()
    {
        var nodes = await StartNodesAsync(2);
        Assert.True(await AttainAsync(nodes[0]));

        await nodes[1].Nodes.ReleaseLeadershipLockAsync();

        Assert.False(await AttainAsync(nodes[1]));
        Assert.True(await AttainAsync(nodes[0]));
    }

    [Fact]
    public async Task a_leader_that_does_not_renew_is_replaced_and_learns_of_it()
    {
        var nodes = await StartNodesAsync(2);
        Assert.True(await AttainAsync(nodes[0]));
        var term = nodes[0].Term;
        await ExpireAsync();

        Assert.True(await AttainAsync(nodes[1]));
        Assert.False(await AttainAsync(nodes[0]));

        Assert.True(nodes[1].Term > term);
        Assert.Equal((false, 0L), (nodes[0].Nodes.HasLeadershipLock(), nodes[0].Term));
    }

    [Fact]
    public async Task a_leader_that_comes_too_late_steps_down_before_it_begins_a_new_term()
    {
        var node = await StartNodeAsync();
        Assert.True(await AttainAsync(node));
        var term = node.Term;
        await ExpireAsync();

        Assert.False(await AttainAsync(node));
        Assert.Equal(0, node.Term);

        Assert.True(await AttainAsync(node));
        Assert.True(node.Term > term);
    }

    [Fact]
    public async Task a_former_leaders_release_does_not_end_the_term_of_the_next()
    {
        var nodes = await StartNodesAsync(2);
        Assert.True(await AttainAsync(nodes[0]));
        await ExpireAsync();
        Assert.True(await AttainAsync(nodes[1]));

        await nodes[0].Nodes.ReleaseLeadershipLockAsync();

        Assert.False(await AttainAsync(nodes[0]));
        Assert.True(await AttainAsync(nodes[1]));
    }

    [Fact]
    public async Task a_node_stops_relying_on_its_lease_before_the_database_lets_another_in()
    {
        var clock = new ShiftedClock();
        var leader = await StartNodeAsync(clock: clock);
        var other = await StartNodeAsync();
        Assert.True(await AttainAsync(leader));
        Assert.True(leader.Nodes.HasLeadershipLock());

        // Three polls of ten seconds are the lease, and it relies on four fifths of it.
        clock.Ahead = TimeSpan.FromSeconds(24);

        Assert.False(leader.Nodes.HasLeadershipLock());
        Assert.Equal(0, leader.Term);
        Assert.False(await AttainAsync(other));
        Assert.Equal(
            1,
            await Server.CountAsync("wolverine_leases", "expires_at > utc_timestamp(6)")
        );
    }

    [Fact]
    public async Task a_node_that_renews_relies_on_its_lease_again()
    {
        var clock = new ShiftedClock();
        var leader = await StartNodeAsync(clock: clock);
        Assert.True(await AttainAsync(leader));
        var term = leader.Term;
        clock.Ahead = TimeSpan.FromSeconds(24);
        Assert.False(leader.Nodes.HasLeadershipLock());

        Assert.True(await AttainAsync(leader));

        Assert.True(leader.Nodes.HasLeadershipLock());
        Assert.Equal(term, leader.Term);
    }

    [Fact]
    public async Task the_length_of_a_lease_can_be_set()
    {
        var node = await StartNodeAsync(set: settings =>
            settings.LeadershipLease = TimeSpan.FromMinutes(5)
        );
        var before = await Server.NowAsync();

        Assert.True(await AttainAsync(node));

        Assert.InRange(
            await Server.ScalarAsync<DateTime>("select expires_at from wolverine_leases"),
            before.AddMinutes(5),
            (await Server.NowAsync()).AddMinutes(5)
        );
    }

    [Fact]
    public async Task a_leader_is_recorded_as_such()
    {
        var node = await StartNodeAsync();
        Assert.True(await AttainAsync(node));

        await node.Nodes.AddAssignmentAsync(node.Id, Leader, default);
        await node.Nodes.AddAssignmentAsync(node.Id, Leader, default);

        Assert.True((await LoadAsync(node, node))!.IsLeader());
    }

    [Fact]
    public async Task a_former_leader_is_not_recorded_as_the_leader()
    {
        var nodes = await StartNodesAsync(2);
        Assert.True(await AttainAsync(nodes[0]));
        await ExpireAsync();
        Assert.True(await AttainAsync(nodes[1]));
        await nodes[1].Nodes.AddAssignmentAsync(nodes[1].Id, Leader, default);
        Assert.True(nodes[0].Nodes.HasLeadershipLock(), "it does not know yet");

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            nodes[0].Nodes.AddAssignmentAsync(nodes[0].Id, Leader, default)
        );

        Assert.True((await LoadAsync(nodes[0], nodes[1]))!.IsLeader());
        Assert.False((await LoadAsync(nodes[0], nodes[0]))!.IsLeader());
    }

    [Fact]
    public async Task a_node_that_never_led_is_not_recorded_as_the_leader()
    {
        var node = await StartNodeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            node.Nodes.AddAssignmentAsync(node.Id, Leader, default)
        );

        Assert.False((await LoadAsync(node, node))!.IsLeader());
    }

    [Fact]
    public async Task a_new_leader_replaces_the_record_of_the_one_before()
    {
        var nodes = await StartNodesAsync(2);
        Assert.True(await AttainAsync(nodes[0]));
        await nodes[0].Nodes.AddAssignmentAsync(nodes[0].Id, Leader, default);
        await ExpireAsync();
        Assert.True(await AttainAsync(nodes[1]));

        await nodes[1].Nodes.AddAssignmentAsync(nodes[1].Id, Leader, default);

        Assert.False((await LoadAsync(nodes[0], nodes[0]))!.IsLeader());
        Assert.True((await LoadAsync(nodes[0], nodes[1]))!.IsLeader());
    }

    [Fact]
    public async Task whether_somebody_leads_can_be_asked_of_every_node()
    {
        var nodes = await StartNodesAsync(2);
        Assert.InRange(await LeaseAsync(nodes[1]), TimeSpan.FromDays(-1), TimeSpan.Zero);

        await AttainAsync(nodes[0]);
        Assert.InRange(
            await LeaseAsync(nodes[1]),
            TimeSpan.FromTicks(1),
            3 * nodes[0].Options.Durability.HealthCheckPollingTime
        );

        await Server.ExecuteAsync(
            "update wolverine_leases set expires_at = utc_timestamp(6) - interval 1 hour"
        );
        Assert.InRange(await LeaseAsync(nodes[1]), TimeSpan.FromHours(-2), TimeSpan.FromHours(-1));
    }

    private static Task<TimeSpan> LeaseAsync(StoreNode node) =>
        node.Store.LeadershipLeaseAsync(default);

    private static Task<bool> AttainAsync(StoreNode node) =>
        node.Nodes.TryAttainLeadershipLockAsync(default);

    /// <summary>As if the holder had been away for as long as its lease.</summary>
    private Task ExpireAsync() =>
        Server.ExecuteAsync("update wolverine_leases set expires_at = utc_timestamp(6)");
}
