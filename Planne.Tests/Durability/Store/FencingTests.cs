using System.Data;
using Planne.Durability;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>A node that was away for too long finds its messages with another, and what it does to them has no effect.</summary>
public sealed class FencingTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task a_former_owner_does_not_mark_a_message_handled()
    {
        var (former, taker, envelope) = await TakenOverAsync();

        await former.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelope);

        await AssertUntouchedAsync(envelope, taker);
    }

    [Fact]
    public async Task a_former_owner_marks_of_a_list_only_what_it_still_owns()
    {
        var (former, taker, envelope) = await TakenOverAsync();
        var owned = Messages.Incoming(former.Number, 2);
        await former.Inbox.StoreIncomingAsync(owned);

        await former.Inbox.MarkIncomingEnvelopeAsHandledAsync([owned[0], envelope, owned[1]]);

        await AssertUntouchedAsync(envelope, taker);
        Assert.Equal(
            [new InboxRow("Handled", 0), new InboxRow("Handled", 0)],
            await Server.InboxAsync(owned)
        );
    }

    [Fact]
    public async Task a_former_owners_transaction_learns_that_it_must_roll_back_and_leaves_nothing()
    {
        var (former, taker, envelope) = await TakenOverAsync();
        var owned = Messages.Incoming(former.Number);
        await former.Inbox.StoreIncomingAsync(owned);
        var consequence = Messages.Incoming(former.Number);
        await using (var connection = await Server.OpenAsync())
        await using (
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted)
        )
        {
            IEnvelopeWriter writer = former.Store;
            await writer.StoreIncomingAsync(transaction, [consequence], default);

            Assert.False(await writer.TryMarkHandledAsync(transaction, [owned, envelope], default));

            await transaction.RollbackAsync();
        }

        await AssertUntouchedAsync(envelope, taker);
        Assert.Equal(
            [new InboxRow("Incoming", former.Number)],
            await Server.InboxAsync(owned, consequence)
        );
    }

    [Fact]
    public async Task an_owners_transaction_marks_and_writes_together()
    {
        var node = await StartNodeAsync();
        var owned = Messages.Incoming(node.Number, 3);
        await node.Inbox.StoreIncomingAsync(owned);
        var consequence = Messages.Incoming(node.Number);
        var sent = Messages.Outgoing();
        await using (var connection = await Server.OpenAsync())
        await using (
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted)
        )
        {
            IEnvelopeWriter writer = node.Store;
            await writer.StoreIncomingAsync(transaction, [consequence], default);
            await writer.StoreOutgoingAsync(transaction, [sent], node.Number, default);

            Assert.True(await writer.TryMarkHandledAsync(transaction, owned, default));

            await transaction.CommitAsync();
        }

        Assert.Equal(
            [
                new InboxRow("Handled", 0),
                new InboxRow("Handled", 0),
                new InboxRow("Handled", 0),
                new InboxRow("Incoming", node.Number),
            ],
            await Server.InboxAsync([.. owned, consequence])
        );
        Assert.Equal(sent.Id, Assert.Single(await node.Admin.AllOutgoingAsync()).Id);
    }

    [Fact]
    public async Task a_message_is_not_marked_twice()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);
        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelope);
        await using var connection = await Server.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.ReadCommitted
        );
        IEnvelopeWriter writer = node.Store;

        Assert.False(await writer.TryMarkHandledAsync(transaction, [envelope], default));
    }

    [Fact]
    public async Task a_former_owner_does_not_count_an_attempt()
    {
        var (former, taker, envelope) = await TakenOverAsync();

        envelope.Attempts = 7;
        await former.Inbox.IncrementIncomingEnvelopeAttemptsAsync(envelope);

        await AssertUntouchedAsync(envelope, taker);
    }

    [Fact]
    public async Task a_former_owner_does_not_put_a_message_off()
    {
        var (former, taker, envelope) = await TakenOverAsync();

        envelope.ScheduledTime = former.Clock.GetUtcNow().AddHours(1);
        await former.Inbox.ScheduleExecutionAsync(envelope);

        await AssertUntouchedAsync(envelope, taker);
    }

    [Fact]
    public async Task a_former_owner_does_not_put_a_retry_off()
    {
        var (former, taker, envelope) = await TakenOverAsync();

        envelope.ScheduledTime = former.Clock.GetUtcNow().AddHours(1);
        await former.Inbox.RescheduleExistingEnvelopeForRetryAsync(envelope);

        await AssertUntouchedAsync(envelope, taker);
    }

    [Fact]
    public async Task a_former_owner_does_not_dead_letter_a_message()
    {
        var (former, taker, envelope) = await TakenOverAsync();

        await former.Inbox.MoveToDeadLetterStorageAsync(envelope, new TimeoutException("too late"));

        await AssertUntouchedAsync(envelope, taker);
        Assert.Equal(0, await Server.CountAsync("wolverine_dead_letters"));
        Assert.Contains(4001, former.Logged);
    }

    [Fact]
    public async Task a_former_owner_does_not_release_a_message()
    {
        var (former, taker, envelope) = await TakenOverAsync();

        await former.Store.ReassignIncomingAsync(0, [envelope]);
        await former.Inbox.ReleaseIncomingAsync(former.Number, Messages.Here);
        await former.Admin.ReleaseAllOwnershipAsync(former.Number);

        await AssertUntouchedAsync(envelope, taker);
    }

    private async Task<(StoreNode Former, StoreNode Taker, Envelope Envelope)> TakenOverAsync()
    {
        var former = await StartNodeAsync();
        var taker = await StartNodeAsync();
        return (former, taker, await StoreTakenOverAsync(former, taker));
    }

    private async Task AssertUntouchedAsync(Envelope envelope, StoreNode owner) =>
        Assert.Equal([new InboxRow("Incoming", owner.Number)], await Server.InboxAsync(envelope));
}
