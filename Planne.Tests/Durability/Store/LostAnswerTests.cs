using Planne.Durability.Store;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>A claim whose answer is lost has taken place, and the node that made it does not know.</summary>
public sealed class LostAnswerTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public Task claimed_messages_are_given_back() =>
        AssertGivenBackAsync(
            node => node.Inbox.StoreIncomingAsync(Messages.Incoming(0, 3)),
            store => store.ClaimIncomingAsync(HoldingOf(0), 10, default),
            "wolverine_incoming_envelopes"
        );

    [Fact]
    public Task claimed_outgoing_messages_are_given_back() =>
        AssertGivenBackAsync(
            node => node.Outbox.StoreOutgoingAsync(Messages.Outgoing(3), 0),
            store => store.ClaimOutgoingAsync(HoldingOf(0, Messages.Elsewhere), 10, default),
            "wolverine_outgoing_envelopes"
        );

    [Fact]
    public Task messages_that_were_due_are_given_back() =>
        AssertGivenBackAsync(
            node =>
                node.Inbox.StoreIncomingAsync([
                    .. Enumerable
                        .Range(0, 3)
                        .Select(_ => Messages.Scheduled(node.Clock.GetUtcNow().AddHours(-1))),
                ]),
            store => store.ClaimDueAsync(10, default),
            "wolverine_incoming_envelopes"
        );

    [Fact]
    public async Task what_could_not_be_given_back_is_given_back_later()
    {
        await using var proxy = new Proxy(Fixture.ConnectionString);
        var node = await StartNodeAsync(connect: proxy.Redirect);
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);
        node.Store.Strand([envelope]);
        await Server.ExecuteAsync("rename table wolverine_incoming_envelopes to away");

        await Assert.ThrowsAsync<MySqlConnector.MySqlException>(() =>
            node.Store.ReleaseStrandedAsync(default)
        );
        await Server.ExecuteAsync("rename table away to wolverine_incoming_envelopes");
        await node.Store.ReleaseStrandedAsync(default);

        Assert.Equal([new InboxRow("Incoming", 0)], await Server.InboxAsync(envelope));
    }

    [Fact]
    public async Task what_another_node_has_taken_over_meanwhile_is_left_with_it()
    {
        var former = await StartNodeAsync();
        var taker = await StartNodeAsync();
        var envelope = await StoreTakenOverAsync(former, taker);
        former.Store.Strand([envelope]);

        await former.Store.ReleaseStrandedAsync(default);

        Assert.Equal([new InboxRow("Incoming", taker.Number)], await Server.InboxAsync(envelope));
    }

    [Fact]
    public async Task a_claim_that_is_cancelled_takes_nothing()
    {
        var node = await StartNodeAsync();
        await node.Inbox.StoreIncomingAsync(Messages.Incoming(0, 3));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            node.Store.ClaimIncomingAsync(HoldingOf(0), 10, cancelled.Token)
        );

        Assert.Equal(3, await Server.CountAsync("wolverine_incoming_envelopes", "owner_id = 0"));
    }

    private async Task AssertGivenBackAsync(
        Func<StoreNode, Task> store,
        Func<MySqlMessageStore, Task<IReadOnlyList<Envelope>>> claim,
        string table
    )
    {
        await using var proxy = new Proxy(Fixture.ConnectionString);
        var other = await StartNodeAsync();
        var node = await StartNodeAsync(connect: proxy.Redirect);
        await store(other);

        proxy.LosesAnswersToCommits = true;
        await Assert.ThrowsAsync<MySqlConnector.MySqlException>(() => claim(node.Store));
        proxy.LosesAnswersToCommits = false;

        Assert.Equal(3, await Server.CountAsync(table, $"owner_id = {node.Number}"));
        await node.Store.ReleaseStrandedAsync(default);
        Assert.Equal(3, await Server.CountAsync(table, "owner_id = 0"));
    }
}
