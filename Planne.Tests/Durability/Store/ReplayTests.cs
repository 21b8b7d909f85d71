using System.Text;
using Planne.Durability.Sql;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Dead letters get a second life: flagged by whoever asks, moved to the inbox by any node.</summary>
public sealed class ReplayTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task a_replayed_message_is_in_the_inbox_again_for_any_node()
    {
        var node = await StartNodeAsync();
        var failed = await FailAsync(node, 2);
        failed[0].Attempts = 5;

        var flagged = await node.DeadLetters.ReplayMatchingAsync(new([failed[0].Id]), default);
        var moved = await node.Store.MoveReplayableAsync(default);

        Assert.Equal((1, 1), (flagged.Affected, moved));
        Assert.Equal([new InboxRow("Incoming", 0)], await Server.InboxAsync(failed));
        var back = Assert.Single(await node.Store.ClaimIncomingAsync(HoldingOf(0), 10, default));
        Assert.Equal((failed[0].Id, Messages.Type, 0), (back.Id, back.MessageType, back.Attempts));
        Assert.Equal(failed[0].Data, back.Data);
        Assert.Equal([failed[1].Id], await LettersAsync());
    }

    [Fact]
    public async Task nothing_moves_that_was_not_flagged()
    {
        var node = await StartNodeAsync();
        await FailAsync(node, 2);

        Assert.Equal(0, await node.Store.MoveReplayableAsync(default));
        Assert.Equal(2, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Fact]
    public async Task an_archived_dead_letter_is_not_replayed()
    {
        var node = await StartNodeAsync();
        var failed = await FailAsync(node, 1);
        await Server.ExecuteAsync(
            "update wolverine_dead_letters set archived_at = utc_timestamp(6)"
        );

        var flagged = await node.DeadLetters.ReplayMatchingAsync(new([failed[0].Id]), default);

        Assert.Equal(0, flagged.Affected);
        Assert.Equal(0, await node.Store.MoveReplayableAsync(default));
    }

    [Fact]
    public async Task a_message_that_is_in_the_inbox_already_does_not_keep_the_others_from_moving()
    {
        var node = await StartNodeAsync();
        var failed = await FailAsync(node, 3);
        await node.Inbox.StoreIncomingAsync(failed[1]);

        await node.DeadLetters.ReplayAsync(new(), default);
        var moved = await node.Store.MoveReplayableAsync(default);

        Assert.Equal(3, moved);
        Assert.Equal(
            [
                new InboxRow("Incoming", 0),
                new InboxRow("Incoming", node.Number),
                new InboxRow("Incoming", 0),
            ],
            await Server.InboxAsync(failed)
        );
        Assert.Empty(await LettersAsync());
    }

    [Fact]
    public async Task replays_are_counted_across_failures()
    {
        var node = await StartNodeAsync();
        var envelope = (await FailAsync(node, 1))[0];
        var first = await node.DeadLetters.DeadLetterEnvelopeByIdAsync(envelope.Id);

        for (var replay = 0; replay < 2; replay++)
        {
            await node.DeadLetters.ReplayAsync(new(), default);
            await node.Store.MoveReplayableAsync(default);
            var back = await node.Store.ClaimIncomingAsync(HoldingOf(0), 10, default);
            await node.Inbox.MoveToDeadLetterStorageAsync(back[0], new TimeoutException("again"));
        }

        var last = await node.DeadLetters.DeadLetterEnvelopeByIdAsync(envelope.Id);
        Assert.Equal((2, first!.FirstFailedAt), (last!.ReplayCount, last.FirstFailedAt));
        Assert.True(last.LastReplayedAt > first.FailedAt);
        Assert.True(last.FailedAt >= last.LastReplayedAt);
    }

    [Fact]
    public async Task what_is_flagged_while_others_are_moved_is_moved_too()
    {
        var nodes = await StartNodesAsync(4);
        var failed = await FailAsync(nodes[0], 200);
        var flagging = Task.Run(async () =>
        {
            foreach (var some in failed.Chunk(5))
            {
                await nodes[0]
                    .DeadLetters.ReplayAsync(
                        new([.. some.Select(envelope => envelope.Id)]),
                        default
                    );
            }
        });

        async Task<int> MoveAsync(StoreNode node)
        {
            var sum = 0;
            bool last;
            do
            {
                last = flagging.IsCompleted;
                sum += await node.Store.MoveReplayableAsync(default);
            } while (!last);
            return sum;
        }

        var moved = await Task.WhenAll(nodes.Select(MoveAsync));
        await flagging;

        Assert.Equal(200, moved.Sum());
        Assert.Equal(Ids(failed), Ids(await nodes[0].Admin.AllIncomingAsync()));
        Assert.Empty(await LettersAsync());
        Assert.Equal(
            200,
            await Server.CountAsync("wolverine_dead_letter_history", "replay_count = 1")
        );
    }

    [Fact]
    public async Task more_than_a_batch_moves_batch_by_batch()
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 10);
        await FailAsync(node, 25);
        await node.DeadLetters.ReplayAsync(new(), default);

        int[] moved =
        [
            await node.Store.MoveReplayableAsync(default),
            await node.Store.MoveReplayableAsync(default),
            await node.Store.MoveReplayableAsync(default),
            await node.Store.MoveReplayableAsync(default),
        ];

        Assert.Equal([10, 10, 5, 0], moved);
    }

    [Fact]
    public async Task a_message_is_replayed_with_another_body()
    {
        var node = await StartNodeAsync();
        var envelope = (await FailAsync(node, 1))[0];

        await node.DeadLetters.EditAndReplayAsync(
            envelope.Id,
            Encoding.UTF8.GetBytes("{\"order\":43}"),
            default
        );
        await node.Store.MoveReplayableAsync(default);

        var back = Assert.Single(await node.Store.ClaimIncomingAsync(HoldingOf(0), 10, default));
        Assert.Equal("{\"order\":43}", Encoding.UTF8.GetString(back.Data!));
        Assert.Equal(
            (envelope.Id, Messages.Type, "application/json", "ordering"),
            (back.Id, back.MessageType, back.ContentType, back.Source)
        );
    }

    [Fact]
    public async Task a_message_that_was_damaged_is_replayed_with_a_whole_body()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(0);
        await node.Inbox.StoreIncomingAsync(envelope);
        await Server.ExecuteAsync("update wolverine_incoming_envelopes set body = left(body, 20)");
        Assert.Empty(await node.Store.ClaimIncomingAsync(HoldingOf(0), 10, default));

        await node.DeadLetters.EditAndReplayAsync(envelope.Id, envelope.Data!, default);
        await node.Store.MoveReplayableAsync(default);

        var back = Assert.Single(await node.Store.ClaimIncomingAsync(HoldingOf(0), 10, default));
        Assert.Equal((envelope.Id, Messages.Type), (back.Id, back.MessageType));
        Assert.Equal(envelope.Data, back.Data);
    }

    [Fact]
    public async Task a_dead_letter_that_is_not_there_cannot_be_edited()
    {
        var node = await StartNodeAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            node.DeadLetters.EditAndReplayAsync(Guid.CreateVersion7(), [], default)
        );
    }

    private static async Task<Envelope[]> FailAsync(StoreNode node, int count)
    {
        var envelopes = Messages.Incoming(node.Number, count);
        await node.Inbox.StoreIncomingAsync(envelopes);
        foreach (var envelope in envelopes)
        {
            await node.Inbox.MoveToDeadLetterStorageAsync(envelope, new TimeoutException("late"));
        }

        return envelopes;
    }

    private Task<List<Guid>> LettersAsync() =>
        Server.QueryAsync(
            "select id from wolverine_dead_letters order by id",
            reader => EnvelopeRow.ReadKey(reader, 0)
        );
}
