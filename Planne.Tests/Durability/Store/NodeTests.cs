using Wolverine.Runtime.Agents;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class NodeTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly Uri Agent = new("job://nightly/");
    private static readonly Uri Another = new("job://hourly/");

    [Fact]
    public async Task what_is_known_of_a_node_is_read_back()
    {
        var node = await StartNodeAsync();
        await node.Nodes.AssignAgentsAsync(node.Id, [Agent, Another], default);

        var read = await LoadAsync(node, node);

        var expected = node.Describe();
        Assert.NotNull(read);
        Assert.Equal(
            (node.Id, node.Number, expected.ControlUri, expected.Description, expected.Version),
            (read.NodeId, read.AssignedNodeNumber, read.ControlUri, read.Description, read.Version)
        );
        Assert.Equal(expected.Capabilities, read.Capabilities);
        Assert.Equal([Another, Agent], read.ActiveAgents);
    }

    [Fact]
    public async Task a_node_that_is_not_there_is_none()
    {
        var node = await StartNodeAsync();

        Assert.Null(await node.Nodes.LoadNodeAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task eight_nodes_that_register_at_once_have_eight_numbers()
    {
        var nodes = await StartNodesAsync(8);

        Assert.Equal(8, nodes.Select(node => node.Number).Distinct().Count());
        Assert.All(nodes, node => Assert.True(node.Number > 0));
        Assert.Equal(
            nodes.Select(node => node.Number).Order(),
            (await nodes[0].Nodes.LoadAllNodesAsync(default)).Select(node =>
                node.AssignedNodeNumber
            )
        );
    }

    [Fact]
    public async Task a_number_is_not_given_out_twice()
    {
        var first = await StartNodeAsync();
        await first.Nodes.DeleteAsync(first.Id, first.Number);
        var second = await StartNodeAsync();
        await second.Nodes.ClearAllAsync(default);
        var third = await StartNodeAsync();

        Assert.True(first.Number < second.Number);
        Assert.True(second.Number < third.Number);
    }

    [Fact]
    public async Task a_heartbeat_of_a_node_that_is_there_says_so_and_carries_its_load()
    {
        var node = await StartNodeAsync();
        var beating = node.Describe();
        beating.LoadFactor = 42.5;

        Assert.True(await node.Nodes.MarkHealthCheckAsync(beating, default));
        Assert.True(await node.Nodes.MarkHealthCheckAsync(beating, default));
        Assert.Equal(42.5, (await LoadAsync(node, node))!.LoadFactor);
    }

    [Fact]
    public async Task a_heartbeat_of_a_node_that_was_thrown_out_says_so_and_does_not_bring_it_back()
    {
        var node = await StartNodeAsync();
        await node.Nodes.DeleteAsync(node.Id, node.Number);

        Assert.False(await node.Nodes.MarkHealthCheckAsync(node.Describe(), default));
        Assert.Null(await LoadAsync(node, node));
    }

    [Fact]
    public async Task a_node_that_was_thrown_out_comes_back_with_its_number()
    {
        var node = await StartNodeAsync();
        await StartNodeAsync();
        await node.Nodes.DeleteAsync(node.Id, node.Number);

        await node.Nodes.ReregisterNodeAsync(node.Describe(), default);
        await node.Nodes.ReregisterNodeAsync(node.Describe(), default);

        var back = await LoadAsync(node, node);
        Assert.Equal(
            (node.Number, 2),
            (back!.AssignedNodeNumber, (await node.Nodes.LoadAllNodesAsync(default)).Count)
        );
        Assert.Equal(node.Describe().Capabilities, back.Capabilities);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task the_age_of_a_heartbeat_is_the_databases_whatever_the_clock_of_who_asks(
        int minutesAhead
    )
    {
        var beating = await StartNodeAsync();
        var asking = await StartNodeAsync(
            clock: new ShiftedClock { Ahead = TimeSpan.FromMinutes(minutesAhead) }
        );

        var before = asking.Clock.GetUtcNow();
        await beating.Nodes.MarkHealthCheckAsync(beating.Describe(), default);
        var seen = await LoadAsync(asking, beating);

        Assert.InRange(seen!.LastHealthCheck, before, asking.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task a_heartbeat_can_be_set_back_by_a_node_with_a_wrong_clock(int minutesAhead)
    {
        var clock = new ShiftedClock { Ahead = TimeSpan.FromMinutes(minutesAhead) };
        var node = await StartNodeAsync(clock: clock);
        var twoMinutes = TimeSpan.FromMinutes(2);
        var before = await Server.NowAsync();

        await node.Nodes.OverwriteHealthCheckTimeAsync(node.Id, clock.GetUtcNow() - twoMinutes);

        Assert.InRange(
            await Server.ScalarAsync<DateTime>("select health_check from wolverine_nodes"),
            before - twoMinutes,
            await Server.NowAsync() - twoMinutes
        );
    }

    [Fact]
    public async Task a_node_that_lives_is_not_deleted_by_another()
    {
        var living = await StartNodeAsync();
        var mistaken = await StartNodeAsync();
        await living.Nodes.AssignAgentsAsync(living.Id, [Agent], default);

        await mistaken.Nodes.DeleteAsync(living.Id, living.Number);

        Assert.Equal([Agent], (await LoadAsync(mistaken, living))!.ActiveAgents);
    }

    [Fact]
    public async Task a_stale_node_is_deleted_by_another_with_its_assignments()
    {
        var stale = await StartNodeAsync();
        var other = await StartNodeAsync();
        await stale.Nodes.AssignAgentsAsync(stale.Id, [Agent], default);
        await other.Nodes.OverwriteHealthCheckTimeAsync(
            stale.Id,
            other.Clock.GetUtcNow().AddMinutes(-2)
        );

        await other.Nodes.DeleteAsync(stale.Id, stale.Number);

        Assert.Null(await LoadAsync(other, stale));
        Assert.Equal(0, await Server.CountAsync("wolverine_node_assignments"));
    }

    [Fact]
    public async Task agents_move_to_whom_they_are_assigned_last()
    {
        var nodes = await StartNodesAsync(2);

        await nodes[0].Nodes.AssignAgentsAsync(nodes[0].Id, [Agent, Another], default);
        await nodes[1].Nodes.AddAssignmentAsync(nodes[1].Id, Agent, default);

        Assert.Equal([Another], (await LoadAsync(nodes[0], nodes[0]))!.ActiveAgents);
        Assert.Equal([Agent], (await LoadAsync(nodes[0], nodes[1]))!.ActiveAgents);
    }

    [Fact]
    public async Task of_eight_nodes_that_claim_an_agent_one_has_it()
    {
        var nodes = await StartNodesAsync(8);

        var answers = await Task.WhenAll(
            nodes.Select(node => node.Nodes.TryClaimAssignmentAsync(node.Id, Agent, default))
        );

        var winner = Assert.Single(nodes.Zip(answers), pair => pair.Second).First;
        Assert.Equal([Agent], (await LoadAsync(nodes[0], winner))!.ActiveAgents);
        Assert.True(await winner.Nodes.TryClaimAssignmentAsync(winner.Id, Agent, default));
    }

    [Fact]
    public async Task a_node_gives_up_only_its_own_assignment()
    {
        var nodes = await StartNodesAsync(2);
        await nodes[0].Nodes.AssignAgentsAsync(nodes[0].Id, [Agent], default);

        await nodes[1].Nodes.RemoveAssignmentAsync(nodes[1].Id, Agent, default);
        Assert.Equal([Agent], (await LoadAsync(nodes[0], nodes[0]))!.ActiveAgents);

        await nodes[0].Nodes.RemoveAssignmentAsync(nodes[0].Id, Agent, default);
        Assert.Empty((await LoadAsync(nodes[0], nodes[0]))!.ActiveAgents);
    }

    [Fact]
    public async Task restrictions_are_kept_changed_and_lifted()
    {
        var node = await StartNodeAsync();
        var paused = new AgentRestriction(Guid.NewGuid(), Agent, AgentRestrictionType.Paused, 0);
        var pinned = new AgentRestriction(Guid.NewGuid(), Another, AgentRestrictionType.Pinned, 2);
        await node.Nodes.PersistAgentRestrictionsAsync([paused, pinned], default);

        var moved = pinned with { NodeNumber = 3 };
        var lifted = paused with { Type = AgentRestrictionType.None };
        await node.Nodes.PersistAgentRestrictionsAsync([moved, lifted], default);
        await node.Nodes.PersistAgentRestrictionsAsync([], default);

        var state = await node.Nodes.LoadNodeAgentStateAsync(default);
        Assert.Equal([moved], state.Restrictions.Current);
    }

    [Fact]
    public async Task the_latest_records_are_read_oldest_first()
    {
        var node = await StartNodeAsync();
        await node.Nodes.LogRecordsAsync(Record("first"), Record("second"), Record("third"));

        var recent = await node.Nodes.FetchRecentRecordsAsync(2);

        Assert.Equal(
            [
                ("second", NodeRecordType.AgentStarted, node.Number, Agent, "planne"),
                ("third", NodeRecordType.AgentStarted, node.Number, Agent, "planne"),
            ],
            recent.Select(record =>
                (
                    record.Description,
                    record.RecordType,
                    record.NodeNumber,
                    record.AgentUri,
                    record.ServiceName
                )
            )
        );

        NodeRecord Record(string description) =>
            new()
            {
                NodeNumber = node.Number,
                RecordType = NodeRecordType.AgentStarted,
                AgentUri = Agent,
                ServiceName = "planne",
                Description = description,
            };
    }

    [Fact]
    public async Task a_record_is_cut_to_its_column()
    {
        var node = await StartNodeAsync();

        await node.Nodes.LogRecordsAsync(new NodeRecord { Description = new string('x', 2000) });

        var record = Assert.Single(await node.Nodes.FetchRecentRecordsAsync(10));
        Assert.Equal(1000, record.Description.Length);
    }

    [Fact]
    public async Task records_beyond_a_number_are_deleted()
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 10);
        await node.Nodes.LogRecordsAsync([
            .. Enumerable.Range(0, 40).Select(number => new NodeRecord { NodeNumber = number }),
        ]);

        await node.Nodes.DeleteOldNodeRecordsAsync(5);
        await node.Nodes.DeleteOldNodeRecordsAsync(50);

        Assert.Equal(
            [35, 36, 37, 38, 39],
            (await node.Nodes.FetchRecentRecordsAsync(100)).Select(record => record.NodeNumber)
        );
    }

    [Fact]
    public async Task records_of_long_ago_are_deleted()
    {
        var node = await StartNodeAsync();
        await node.Nodes.LogRecordsAsync(
            new NodeRecord { NodeNumber = 1 },
            new NodeRecord { NodeNumber = 2 }
        );
        await Server.ExecuteAsync(
            "update wolverine_node_records set timestamp = utc_timestamp(6) - interval 6 day where node_number = 1"
        );

        await node.Store.PruneNodeRecordsAsync();

        Assert.Equal(
            [2],
            (await node.Nodes.FetchRecentRecordsAsync(10)).Select(record => record.NodeNumber)
        );
    }
}
