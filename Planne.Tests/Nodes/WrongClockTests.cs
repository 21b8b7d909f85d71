using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Nodes;

[Collection(nameof(Cluster))]
[Trait("Takes", "minutes")]
public sealed class WrongClockTests
{
    private const string Ahead = "+10m";
    private const string Behind = "-10m";

    [FakeTimeFact]
    public async Task nodes_whose_clocks_are_wrong_lead_and_follow_like_any_other()
    {
        // What was handled is what is put off.
        await using var cluster = await Cluster.StartAsync(
            0,
            "--Messaging:KeepHandledFor=01:00:00"
        );
        var ahead = await cluster.JoinAsync(FakeTime.Environment(Ahead));
        Assert.Equal(ahead.Id, (await cluster.LeaderAsync()).Id);
        await DueTimesFollowTheDatabaseAsync(cluster, ahead);

        // It gives another its share of what is to be run, which does what it says, and leads after it.
        var behind = await cluster.JoinAsync(FakeTime.Environment(Behind));
        await RunsSomethingAsync(cluster, behind);
        Assert.Equal(0, await ahead.TerminateAsync());
        Assert.Equal(behind.Id, (await cluster.LeaderAsync()).Id);
        await DueTimesFollowTheDatabaseAsync(cluster, behind);

        var back = await cluster.JoinAsync(FakeTime.Environment(Ahead));
        await RunsSomethingAsync(cluster, back);
        await new Shoppers().ShopAsync(back.Address, clients: 2, orders: 20);

        Assert.Equal(22, await cluster.AllIsDecidedOnceAsync());
        Assert.Equal(
            "0",
            await cluster.RowAsync(
                "select count(*) from wolverine_node_records where event_name = 'DormantNodeEjected'"
            )
        );
        Assert.Equal("2", await cluster.RowAsync("select count(*) from wolverine_nodes"));
        Beliefs.NeverOverlap(cluster.Hosts);
    }

    private static Task RunsSomethingAsync(Cluster cluster, HostProcess node) =>
        Eventually.IsAsync(
            true,
            async () =>
                await cluster.RowAsync(
                    $"select count(*) from wolverine_node_assignments as assignment join wolverine_nodes on node_id = wolverine_nodes.id where node_number = {Cluster.NumberOf(node)} and assignment.id <> 'wolverine://leader/'"
                ) != "0"
        );

    /// <summary>Of two messages that were put off, the one is due by the database, and one only by a clock that is ahead.</summary>
    private static async Task DueTimesFollowTheDatabaseAsync(Cluster cluster, HostProcess node)
    {
        await new Shoppers().ShopAsync(node.Address, clients: 1, orders: 1);
        await cluster.AllIsDecidedOnceAsync();
        await ModuleDatabase.ExecuteAsync(
            cluster.Database,
            """
            insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            select unhex(replace(uuid(), '-', '')), 'Scheduled', 0, utc_timestamp(6) + interval minutes minute, 0, received_at, message_type, body
            from   (select *
                    from   wolverine_incoming_envelopes
                    where  status = 'Handled'
                    and    message_type like '%ProcessOrder'
                    limit  1) as handled
            join   (select 0 as minutes union all select 5) as due
            """
        );

        await Eventually.IsAsync(
            "1,5",
            () =>
                cluster.RowAsync(
                    "select count(*), max(timestampdiff(minute, utc_timestamp(6), due_at) + 1) from wolverine_incoming_envelopes where status = 'Scheduled'"
                )
        );
        await ModuleDatabase.ExecuteAsync(
            cluster.Database,
            "delete from wolverine_incoming_envelopes where status = 'Scheduled'"
        );
    }
}
