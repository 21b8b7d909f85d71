using Wolverine.Runtime.Agents;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Who led when, and what nobody may write who leads no more.</summary>
public sealed class LeadershipHistoryTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly Uri Leader = NodeAgentController.LeaderUri;
    private static readonly Uri Agent = new("job://nightly/");

    [Fact]
    public async Task a_term_is_recorded_with_its_holder_and_until_when_it_was_promised()
    {
        var node = await StartNodeAsync();
        Assert.True(await AttainAsync(node));
        Assert.Equal(1, await Server.CountAsync(AsTheLeaseSays(node)));
        var promised = await PromisedAsync();

        Assert.True(await AttainAsync(node));

        Assert.Equal(1, await Server.CountAsync(AsTheLeaseSays(node)));
        Assert.True(promised < await PromisedAsync());
        Assert.Equal(1, await Server.CountAsync("wolverine_leadership_terms"));
    }

    [Fact]
    public async Task a_term_that_was_released_says_when_and_one_that_ran_out_does_not()
    {
        var nodes = await StartNodesAsync(2);
        Assert.True(await AttainAsync(nodes[0]));
        await Server.ExecuteAsync("update wolverine_leases set expires_at = utc_timestamp(6)");
        Assert.True(await AttainAsync(nodes[1]));
        await nodes[1].Nodes.ReleaseLeadershipLockAsync();

        Assert.Equal(
            [true, false],
            await Server.QueryAsync(
                "select released_at is null from wolverine_leadership_terms order by term",
                reader => reader.GetBoolean(0)
            )
        );
    }

    [Fact]
    public async Task terms_follow_each_other_without_overlap_or_gap_in_their_numbers()
    {
        var nodes = await StartNodesAsync(8);

        var held = await Task.WhenAll(
            nodes.Select(async node =>
            {
                var terms = 0;
                for (var attempt = 0; attempt < 30; attempt++)
                {
                    if (await AttainAsync(node))
                    {
                        terms++;
                        await node.Nodes.ReleaseLeadershipLockAsync();
                    }
                }

                return terms;
            })
        );

        var terms = await Server.QueryAsync(
            "select term, acquired_at, released_at from wolverine_leadership_terms order by term",
            reader =>
                (Term: reader.GetInt64(0), From: reader.GetDateTime(1), To: reader.GetDateTime(2))
        );
        Assert.Equal(held.Sum(), terms.Count);
        Assert.All(terms, term => Assert.True(term.From <= term.To));
        Assert.All(
            terms.Zip(terms.Skip(1)),
            pair =>
            {
                Assert.Equal(pair.First.Term + 1, pair.Second.Term);
                Assert.True(pair.First.To <= pair.Second.From);
            }
        );
    }

    [Fact]
    public async Task a_term_that_a_node_of_an_older_version_began_can_be_renewed_and_released()
    {
        var node = await StartNodeAsync();
        Assert.True(await AttainAsync(node));
        await Server.ExecuteAsync("delete from wolverine_leadership_terms");

        Assert.True(await AttainAsync(node));
        await node.Nodes.ReleaseLeadershipLockAsync();

        Assert.Equal(1, await Server.CountAsync("wolverine_leases", "holder is null"));
    }

    [Fact]
    public async Task the_oldest_terms_are_deleted()
    {
        var node = await StartNodeAsync(options => options.Durability.NodeRecordRetention = 2);
        for (var term = 0; term < 5; term++)
        {
            Assert.True(await AttainAsync(node));
            await node.Nodes.ReleaseLeadershipLockAsync();
        }

        await node.Store.PruneNodeRecordsAsync();

        Assert.Equal(
            await Server.QueryAsync(
                "select term - 1 from wolverine_leases union select term from wolverine_leases order by 1",
                reader => reader.GetInt64(0)
            ),
            await Server.QueryAsync(
                "select term from wolverine_leadership_terms order by term",
                reader => reader.GetInt64(0)
            )
        );
    }

    /// <summary>In several trips, a node that freezes between two would keep its successor waiting for its locks.</summary>
    [Fact]
    public async Task what_changes_the_lease_or_throws_out_a_node_goes_to_the_server_whole()
    {
        var nodes = await StartNodesAsync(2);
        Func<Task>[] changes =
        [
            () => AttainAsync(nodes[0]),
            () => AttainAsync(nodes[0]),
            () => nodes[0].Nodes.DeleteAsync(nodes[1].Id, nodes[1].Number),
            () => nodes[0].Nodes.ReleaseLeadershipLockAsync(),
        ];

        foreach (var change in changes)
        {
            using var statements = new StatementLog(Fixture.Schema);
            await change();
            Assert.Equal(1, statements.Count(_ => true));
        }
    }

    [Fact]
    public async Task a_dead_leader_is_thrown_out_by_the_next_one_alone()
    {
        var nodes = await StartNodesAsync(3);
        Assert.True(await AttainAsync(nodes[0]));
        await nodes[0].Nodes.AddAssignmentAsync(nodes[0].Id, Leader, default);
        await nodes[0]
            .Nodes.OverwriteHealthCheckTimeAsync(
                nodes[0].Id,
                TimeProvider.System.GetUtcNow().AddMinutes(-2)
            );
        await Server.ExecuteAsync("update wolverine_leases set expires_at = utc_timestamp(6)");
        Assert.True(await AttainAsync(nodes[1]));

        await nodes[2].Nodes.DeleteAsync(nodes[0].Id, nodes[0].Number);
        Assert.NotNull(await LoadAsync(nodes[2], nodes[0]));

        await nodes[1].Nodes.DeleteAsync(nodes[0].Id, nodes[0].Number);
        Assert.Null(await LoadAsync(nodes[2], nodes[0]));
    }

    [Fact]
    public async Task whose_term_is_over_throws_out_no_leader()
    {
        var nodes = await StartNodesAsync(3);
        Assert.True(await AttainAsync(nodes[0]));
        await Server.ExecuteAsync("update wolverine_leases set expires_at = utc_timestamp(6)");
        Assert.True(await AttainAsync(nodes[1]));
        await nodes[1].Nodes.AddAssignmentAsync(nodes[1].Id, Leader, default);
        await nodes[1]
            .Nodes.OverwriteHealthCheckTimeAsync(
                nodes[1].Id,
                TimeProvider.System.GetUtcNow().AddMinutes(-2)
            );
        Assert.True(nodes[0].Nodes.HasLeadershipLock(), "it does not know yet");

        await nodes[0].Nodes.DeleteAsync(nodes[1].Id, nodes[1].Number);

        Assert.True((await LoadAsync(nodes[2], nodes[1]))!.IsLeader());
    }

    [Fact]
    public async Task a_node_that_comes_back_takes_up_what_is_free_and_not_what_moved()
    {
        var nodes = await StartNodesAsync(2);
        await nodes[1].Nodes.AddAssignmentAsync(nodes[1].Id, Agent, default);
        var free = new Uri("job://hourly/");

        await nodes[0].Nodes.AssignAgentsAsync(nodes[0].Id, [Agent, free], default);

        Assert.Equal([free], (await LoadAsync(nodes[0], nodes[0]))!.ActiveAgents);
        Assert.Equal([Agent], (await LoadAsync(nodes[0], nodes[1]))!.ActiveAgents);
    }

    [Fact]
    public async Task a_node_that_finds_itself_thrown_out_takes_nothing_until_it_is_back()
    {
        var node = await StartNodeAsync();
        Assert.True(node.Store.MayOwnRows);
        await Server.ExecuteAsync("delete from wolverine_nodes");

        Assert.False(await node.Nodes.MarkHealthCheckAsync(node.Describe(), default));
        Assert.False(node.Store.MayOwnRows);

        await node.Nodes.ReregisterNodeAsync(node.Describe(), default);
        Assert.True(node.Store.MayOwnRows);
    }

    private static Task<bool> AttainAsync(StoreNode node) =>
        node.Nodes.TryAttainLeadershipLockAsync(default);

    private Task<DateTime> PromisedAsync() =>
        Server.ScalarAsync<DateTime>("select expires_at from wolverine_leadership_terms");

    private static string AsTheLeaseSays(StoreNode node) =>
        $"""
            wolverine_leadership_terms as history
            join wolverine_leases as lease
              on  lease.name = 'leader'
              and lease.term = history.term
              and lease.holder = history.holder
              and lease.acquired_at = history.acquired_at
              and lease.expires_at = history.expires_at
              and history.released_at is null
              and history.node_number = {node.Number}
            """;
}
