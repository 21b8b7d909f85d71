using Wolverine;
using Wolverine.Persistence.Durability;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Where stale times are set, a node that lives and does nothing with its messages loses them, too.</summary>
public sealed class StaleTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task messages_that_a_living_node_has_had_for_too_long_are_released_in_batches()
    {
        var nodes = await StartNodesAsync(2);
        var node = await StartNodeAsync(SetTimes, settings => settings.BatchSize = 4);
        await nodes[0].Inbox.StoreIncomingAsync(Messages.Incoming(nodes[0].Number, 6));
        await nodes[1].Inbox.StoreIncomingAsync(Messages.Incoming(nodes[1].Number, 5));
        await nodes[0].Outbox.StoreOutgoingAsync(Messages.Outgoing(9), nodes[0].Number);
        await AgeAsync(seconds: 61);
        var fresh = Messages.Incoming(nodes[0].Number, 3);
        await nodes[0].Inbox.StoreIncomingAsync(fresh);
        await nodes[0].Outbox.StoreOutgoingAsync(Messages.Outgoing(2), nodes[0].Number);

        var released = await node.Store.ReleaseStaleAsync(default);

        Assert.Equal(20, released);
        Assert.Equal(11, await Server.CountAsync("wolverine_incoming_envelopes", "owner_id = 0"));
        Assert.Equal(9, await Server.CountAsync("wolverine_outgoing_envelopes", "owner_id = 0"));
        Assert.All(
            await Server.InboxAsync(fresh),
            row => Assert.Equal(new InboxRow("Incoming", nodes[0].Number), row)
        );
    }

    [Fact]
    public async Task scheduled_and_handled_messages_and_those_of_nobody_are_never_stale()
    {
        var node = await StartNodeAsync(SetTimes);
        var now = node.Clock.GetUtcNow();
        await node.Inbox.StoreIncomingAsync([
            Messages.Scheduled(now.AddHours(-1)),
            Messages.Handled(now.AddHours(-1)),
            Messages.Incoming(0),
        ]);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), 0);
        await AgeAsync(seconds: 3600);

        Assert.Equal(0, await node.Store.ReleaseStaleAsync(default));
    }

    [Fact]
    public async Task without_stale_times_nothing_is()
    {
        var node = await StartNodeAsync();
        await node.Inbox.StoreIncomingAsync(Messages.Incoming(node.Number));
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), node.Number);
        await AgeAsync(seconds: 360_000);

        Assert.False(node.Store.HasStaleTimes);
        Assert.Equal(0, await node.Store.ReleaseStaleAsync(default));
    }

    [Fact]
    public async Task a_node_that_says_that_it_still_has_its_messages_keeps_them()
    {
        var node = await StartNodeAsync(SetTimes, settings => settings.BatchSize = 2);
        var kept = Messages.Incoming(node.Number, 5);
        var forgotten = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync([.. kept, forgotten]);
        await AgeAsync(seconds: 61);

        await ((IMessageInboxHeartbeat)node.Inbox).RestartStaleClockAsync(node.Number, kept);

        Assert.Equal(1, await node.Store.ReleaseStaleAsync(default));
        Assert.Equal([new InboxRow("Incoming", 0)], await Server.InboxAsync(forgotten));
        Assert.All(
            await Server.InboxAsync(kept),
            row => Assert.Equal(new InboxRow("Incoming", node.Number), row)
        );
    }

    [Fact]
    public async Task a_node_restarts_the_clock_of_what_it_has_alone()
    {
        var node = await StartNodeAsync(SetTimes);
        var other = await StartNodeAsync(SetTimes);
        var now = node.Clock.GetUtcNow();
        Envelope[] envelopes =
        [
            Messages.Incoming(other.Number),
            Messages.Incoming(0),
            Messages.Scheduled(now.AddHours(1)),
            Messages.Handled(now.AddHours(1)),
        ];
        await node.Inbox.StoreIncomingAsync(envelopes);
        var before = await DueAsync();

        await ((IMessageInboxHeartbeat)node.Inbox).RestartStaleClockAsync(node.Number, envelopes);

        Assert.Equal(before, await DueAsync());
    }

    [Fact]
    public async Task what_was_released_as_stale_is_claimed_by_another_and_its_former_node_changes_it_no_more()
    {
        var slow = await StartNodeAsync(SetTimes);
        var node = await StartNodeAsync(SetTimes);
        var envelope = Messages.Incoming(slow.Number);
        await slow.Inbox.StoreIncomingAsync(envelope);
        await AgeAsync(seconds: 61);

        await node.Store.ReleaseStaleAsync(default);
        Assert.Single(await node.Store.ClaimIncomingAsync(HoldingOf(0), 10, default));
        await slow.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelope);

        Assert.Equal([new InboxRow("Incoming", node.Number)], await Server.InboxAsync(envelope));
        // A claim starts the clock anew, or the next round would release the row again.
        Assert.Equal(0, await node.Store.ReleaseStaleAsync(default));
    }

    [Fact]
    public async Task a_scheduled_message_is_not_stale_when_it_comes_to_be_due()
    {
        var node = await StartNodeAsync(SetTimes);
        await node.Inbox.StoreIncomingAsync([
            Messages.Scheduled(node.Clock.GetUtcNow().AddHours(-1)),
        ]);

        Assert.Single(await node.Store.ClaimDueAsync(10, default));

        Assert.Equal(0, await node.Store.ReleaseStaleAsync(default));
    }

    [Fact]
    public async Task what_was_released_from_an_outbox_is_claimed_by_another_and_stays_with_it()
    {
        var slow = await StartNodeAsync(SetTimes);
        var node = await StartNodeAsync(SetTimes);
        await slow.Outbox.StoreOutgoingAsync(Messages.Outgoing(), slow.Number);
        await AgeAsync(seconds: 61);

        Assert.Equal(1, await node.Store.ReleaseStaleAsync(default));
        Assert.Single(
            await node.Store.ClaimOutgoingAsync(HoldingOf(0, Messages.Elsewhere), 10, default)
        );

        Assert.Equal(0, await node.Store.ReleaseStaleAsync(default));
    }

    [Fact]
    public async Task what_an_older_version_put_into_the_outbox_is_not_stale()
    {
        var node = await StartNodeAsync(SetTimes);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), node.Number);
        await Server.ExecuteAsync("update wolverine_outgoing_envelopes set waiting_since = null");

        Assert.Equal(0, await node.Store.ReleaseStaleAsync(default));
        Assert.Null((await node.Admin.FetchCountsAsync()).OldestOutgoing);
    }

    [Fact]
    public async Task eight_nodes_that_look_for_stale_messages_release_each_once()
    {
        var nodes = await StartNodesAsync(8, SetTimes);
        await nodes[0].Inbox.StoreIncomingAsync(Messages.Incoming(nodes[0].Number, 300));
        await AgeAsync(seconds: 61);

        var released = await Task.WhenAll(
            nodes.Select(node => node.Store.ReleaseStaleAsync(default))
        );

        Assert.Equal(300, released.Sum());
    }

    [Fact]
    public async Task the_oldest_message_of_the_outbox_is_known_until_it_is_sent()
    {
        var node = await StartNodeAsync();
        Assert.Null((await node.Admin.FetchCountsAsync()).OldestOutgoing);
        var outgoing = Messages.Outgoing(2);
        await node.Outbox.StoreOutgoingAsync([outgoing[0]], node.Number);
        await node.Outbox.StoreOutgoingAsync([outgoing[1]], node.Number);

        var first = (await node.Admin.FetchCountsAsync()).OldestOutgoing;
        var again = (await node.Admin.FetchCountsAsync()).OldestOutgoing;
        await node.Outbox.DeleteOutgoingAsync(outgoing[0]);
        var second = (await node.Admin.FetchCountsAsync()).OldestOutgoing;

        Assert.NotNull(first);
        Assert.Equal(first, again);
        Assert.True(second > first);
    }

    private static void SetTimes(WolverineOptions options)
    {
        options.Durability.InboxStaleTime = TimeSpan.FromMinutes(1);
        options.Durability.OutboxStaleTime = TimeSpan.FromMinutes(1);
    }

    /// <summary>Makes all that is stored older, instead of waiting.</summary>
    private async Task AgeAsync(int seconds)
    {
        await Server.ExecuteAsync(
            $"update wolverine_incoming_envelopes set due_at = due_at - interval {seconds} second"
        );
        await Server.ExecuteAsync(
            $"update wolverine_outgoing_envelopes set waiting_since = waiting_since - interval {seconds} second"
        );
    }

    private Task<List<DateTime>> DueAsync() =>
        Server.QueryAsync(
            "select due_at from wolverine_incoming_envelopes order by id",
            reader => reader.GetDateTime(0)
        );
}
