using Wolverine;
using Wolverine.Persistence.Durability;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Where one message may be received at several addresses, id and address together are its identity.</summary>
public sealed class IdAndDestinationTests(IdAndDestinationFixture fixture)
    : StoreTest(fixture),
        IClassFixture<IdAndDestinationFixture>
{
    private static readonly Uri There = new("local://other/");

    [Fact]
    public async Task a_message_is_stored_once_for_each_address()
    {
        var node = await StartNodeAsync();
        var (here, there) = Twins(node.Number);

        await node.Inbox.StoreIncomingAsync([here, there]);

        await Assert.ThrowsAsync<DuplicateIncomingEnvelopeException>(() =>
            node.Inbox.StoreIncomingAsync(here)
        );
        Assert.Equal(2, await Server.CountAsync("wolverine_incoming_envelopes"));
    }

    [Fact]
    public async Task dead_letters_of_one_id_are_each_worked_on_and_keep_what_is_their_own()
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 1);
        var (here, there) = Twins(node.Number);
        there.Headers["tenant"] = "there";
        await node.Inbox.MoveToDeadLetterStorageAsync(here, new TimeoutException());
        await node.Inbox.MoveToDeadLetterStorageAsync(there, new TimeoutException());

        var archived = await node.DeadLetters.ArchiveMatchingAsync(new([here.Id]), default);
        var restored = await node.DeadLetters.RestoreMatchingAsync(
            new() { ReceivedAt = There.ToString() },
            default
        );
        await node.DeadLetters.RestoreMatchingAsync(new(), default);
        await node.DeadLetters.EditAndReplayAsync(here.Id, [1, 2, 3], default);

        Assert.Equal((2, 1), (archived.Affected, restored.Affected));
        var letters = (await node.DeadLetters.QueryAsync(new(), default)).Envelopes;
        Assert.All(letters, letter => Assert.Equal([1, 2, 3], letter.Envelope.Data));
        Assert.Equal(
            ["local://orders/ ", "local://other/ there"],
            letters
                .Select(letter =>
                    $"{letter.Envelope.Destination} {letter.Envelope.Headers.GetValueOrDefault("tenant")}"
                )
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task what_is_done_at_one_address_leaves_the_other_alone()
    {
        var node = await StartNodeAsync();
        var (here, there) = Twins(node.Number);
        await node.Inbox.StoreIncomingAsync([here, there]);

        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync([here]);
        here.Attempts = 5;
        await node.Inbox.IncrementIncomingEnvelopeAttemptsAsync(here);
        await node.Inbox.MoveToDeadLetterStorageAsync(there, new TimeoutException());

        Assert.True(await node.Inbox.IsHandledAsync(here, default));
        Assert.False(await node.Inbox.ExistsAsync(there, default));
        Assert.Equal(
            ["local://orders/ Handled"],
            await Server.QueryAsync(
                "select received_at, status from wolverine_incoming_envelopes",
                reader => $"{reader.GetString(0)} {reader.GetString(1)}"
            )
        );
    }

    [Fact]
    public async Task a_claim_at_one_address_leaves_the_other_alone()
    {
        var node = await StartNodeAsync();
        var (here, there) = Twins(0);
        await node.Inbox.StoreIncomingAsync([here, there]);

        Assert.Single(await node.Store.ClaimIncomingAsync(HoldingOf(0), 10, default));
        Assert.Single(
            await node.Store.TryClaimIncomingAsync(node.Number, [here, there]),
            envelope => envelope.Destination == There
        );
    }

    [Fact]
    public async Task a_message_that_is_due_is_taken_up_at_each_address()
    {
        var node = await StartNodeAsync();
        var (here, there) = Twins(0);
        foreach (var envelope in (Envelope[])[here, there])
        {
            envelope.Status = EnvelopeStatus.Scheduled;
            envelope.ScheduledTime = node.Clock.GetUtcNow().AddHours(-1);
        }

        await node.Inbox.StoreIncomingAsync([here, there]);

        var due = await node.Store.ClaimDueAsync(10, default);

        Assert.Equal(
            ["local://orders/", "local://other/"],
            due.Select(envelope => envelope.Destination!.ToString()).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task dead_letters_of_both_addresses_are_replayed_and_edited()
    {
        var node = await StartNodeAsync();
        var (here, there) = Twins(node.Number);
        await node.Inbox.StoreIncomingAsync([here, there]);
        await node.Inbox.MoveToDeadLetterStorageAsync(here, new TimeoutException());
        await node.Inbox.MoveToDeadLetterStorageAsync(there, new TimeoutException());

        await node.DeadLetters.EditAndReplayAsync(here.Id, [1, 2, 3], default);
        Assert.Equal(2, await node.Store.MoveReplayableAsync(default));

        var back = await node.Admin.AllIncomingAsync();
        Assert.Equal(
            ["local://orders/", "local://other/"],
            back.Select(envelope => envelope.Destination!.ToString()).Order(StringComparer.Ordinal)
        );
        Assert.All(back, envelope => Assert.Equal([1, 2, 3], envelope.Data!));
    }

    [Fact]
    public async Task handled_messages_of_both_addresses_are_deleted()
    {
        var node = await StartNodeAsync();
        var (here, there) = Twins(node.Number);
        await node.Inbox.StoreIncomingAsync([here, there]);
        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync([here, there]);

        await node.Admin.DeleteAllHandledAsync();

        Assert.Equal(0, await Server.CountAsync("wolverine_incoming_envelopes"));
    }

    private static (Envelope Here, Envelope There) Twins(int owner)
    {
        var here = Messages.Incoming(owner);
        var there = Messages.Incoming(owner, There);
        there.Id = here.Id;
        return (here, there);
    }
}
