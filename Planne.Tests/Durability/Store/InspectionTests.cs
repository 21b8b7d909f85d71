using Planne.Durability.Inspection;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>What operators see of a store.</summary>
public sealed class InspectionTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly byte[] Nothing = "\"nothing\""u8.ToArray();

    [Fact]
    public async Task messages_are_counted_by_what_is_to_become_of_them()
    {
        var node = await StartNodeAsync();
        await StoreAsync(node, Messages.Incoming(node.Number, 3));
        await StoreAsync(node, Messages.Incoming(0, 2));
        await StoreAsync(node, Messages.Scheduled(node.Clock.GetUtcNow().AddHours(1)));
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), node.Number);
        await BuryAsync(node, "late");

        Assert.Equal(
            new MessageCounts(5, 2, 1, 1, 1),
            await node.Store.CountMessagesAsync(default)
        );
    }

    [Fact]
    public async Task a_queue_is_told_of_by_status_and_owner_with_its_oldest_message()
    {
        var node = await StartNodeAsync();
        await StoreAsync(node, Messages.Incoming(node.Number, 3));
        await Server.ExecuteAsync(
            "update wolverine_incoming_envelopes set due_at = due_at - interval 1 hour order by id limit 1"
        );
        await StoreAsync(node, Messages.Scheduled(node.Clock.GetUtcNow().AddHours(1)));
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), node.Number);

        var queues = await node.Store.QueuesAsync(default);

        Assert.Equal(
            [
                ($"{Messages.Here}", "Incoming", node.Number, 3L),
                ($"{Messages.Here}", "Scheduled", 0, 1L),
                ($"{Messages.Elsewhere}", "Outgoing", node.Number, 1L),
            ],
            queues.Select(queue => (queue.Address, queue.Status, queue.Owner, queue.Count))
        );
        Assert.InRange(queues[0].OldestAge!.Value.TotalMinutes, 60, 65);
        Assert.Null(queues[1].OldestAge);
    }

    [Fact]
    public async Task nodes_are_told_of_with_their_silence_their_leadership_and_their_messages()
    {
        var leader = await StartNodeAsync();
        var silent = await StartNodeAsync();
        Assert.True(await leader.Nodes.TryAttainLeadershipLockAsync(default));
        await leader.Nodes.AddAssignmentAsync(leader.Id, new Uri("job://nightly/"), default);
        await StoreAsync(leader, Messages.Incoming(leader.Number, 2));
        await Server.ExecuteAsync(
            "update wolverine_nodes set health_check = utc_timestamp(6) - interval 1 hour where node_number = @number",
            ("@number", silent.Number)
        );

        var nodes = await leader.Store.NodesAsync(default);

        Assert.Equal(
            [
                (leader.Number, leader.Id, true, leader.Term, 2L),
                (silent.Number, silent.Id, false, null as long?, 0L),
            ],
            nodes.Select(node => (node.Number, node.Id, node.IsAlive, node.Term, node.Messages))
        );
        Assert.Equal(["job://nightly/"], nodes[0].Agents);
        Assert.NotNull(nodes[0].LeaderSince);
        Assert.Null(nodes[1].LeaderSince);
        Assert.InRange(nodes[1].HeartbeatAge.TotalMinutes, 60, 65);
        Assert.Equal("1.2.3.4", nodes[0].Version);
    }

    [Fact]
    public async Task dead_letters_are_read_page_by_page_the_newest_first()
    {
        var node = await StartNodeAsync();
        var letters = new List<Guid>();
        for (var letter = 0; letter < 5; letter++)
        {
            letters.Add(await BuryAsync(node, $"late {letter}"));
        }

        // Two that failed in the same microsecond are told apart by their ids.
        await Server.ExecuteAsync(
            "update wolverine_dead_letters set failed_at = timestamp'2026-01-01 00:00:00' where exception_message in ('late 1', 'late 2')"
        );
        letters = [letters[4], letters[3], letters[0], letters[2], letters[1]];
        var seen = new List<Guid>();
        (DateTimeOffset, Guid)? before = null;
        while (await node.Store.DeadLettersAsync(2, before, default) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(letter => letter.Id));
            before = (page[^1].FailedAt, page[^1].Id);
        }

        Assert.Equal(letters, seen);
        var one = await node.Store.FindDeadLetterAsync(letters[0], default);
        Assert.Equal(
            ("late 4", "{\"order\":42}"),
            (one?.ExceptionMessage, System.Text.Encoding.UTF8.GetString(one!.Envelope.Data!))
        );
        Assert.Null(await node.Store.FindDeadLetterAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task dead_letters_are_grouped_by_their_cause()
    {
        var node = await StartNodeAsync();
        var first = await BuryAsync(node, "late");
        await BuryAsync(node, "no such product");
        var last = await BuryAsync(node, "late");

        var causes = await node.Store.DeadLetterCausesAsync(10, default);

        Assert.Equal(
            [("late", 2L), ("no such product", 1L)],
            causes.Select(cause => (cause.ExceptionMessage, cause.Count))
        );
        Assert.Equal(
            (Messages.Type, "System.InvalidOperationException", last),
            (causes[0].MessageType, causes[0].ExceptionType, causes[0].SampleId)
        );
        Assert.True(causes[0].FirstFailedAt < causes[0].LastFailedAt);
        Assert.NotEqual(first, last);
    }

    [Fact]
    public async Task a_scheduled_message_is_run_or_cancelled_once()
    {
        var node = await StartNodeAsync();
        var soon = Messages.Scheduled(node.Clock.GetUtcNow().AddHours(1));
        var later = Messages.Scheduled(node.Clock.GetUtcNow().AddHours(2));
        var waiting = Messages.Incoming(0);
        await StoreAsync(node, later, soon, waiting);

        var listed = await node.Store.ScheduledMessagesAsync(10, default);
        Assert.Equal([soon.Id, later.Id], listed.Select(message => message.Id));
        Assert.InRange(listed[0].DueIn.TotalMinutes, 55, 60);

        Assert.Equal(1, await node.Store.RunScheduledAsync(later.Id, default));
        Assert.Equal(1, await node.Store.CancelScheduledAsync(soon.Id, default));
        Assert.Equal(0, await node.Store.CancelScheduledAsync(soon.Id, default));
        Assert.Equal(0, await node.Store.RunScheduledAsync(waiting.Id, default));
        Assert.Equal(0, await node.Store.CancelScheduledAsync(waiting.Id, default));
        Assert.True(
            (await node.Store.ScheduledMessagesAsync(10, default))[0].DueIn <= TimeSpan.Zero
        );
    }

    [Fact]
    public async Task what_messages_say_is_found_in_the_inbox_and_among_dead_letters()
    {
        var node = await StartNodeAsync();
        var waiting = Messages.Incoming(0);
        await StoreAsync(node, waiting);
        var letter = await BuryAsync(node, "late");

        var mentions = await node.Store.FindMentionsAsync(
            "\"order\":42}"u8.ToArray(),
            Nothing,
            default
        );
        var others = await node.Store.FindMentionsAsync(
            "\"order\":4}"u8.ToArray(),
            Nothing,
            default
        );

        Assert.Equal([waiting.Id], mentions.Messages.Select(message => message.Id));
        Assert.Equal([letter], mentions.DeadLetters.Select(dead => dead.Id));
        Assert.True(mentions.IsComplete);
        Assert.Empty(others.Messages);
        Assert.Empty(others.DeadLetters);
    }

    private static async Task StoreAsync(StoreNode node, params Wolverine.Envelope[] envelopes)
    {
        foreach (var envelope in envelopes)
        {
            await node.Inbox.StoreIncomingAsync(envelope);
        }
    }

    private static async Task<Guid> BuryAsync(StoreNode node, string reason)
    {
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);
        await node.Inbox.MoveToDeadLetterStorageAsync(
            envelope,
            new InvalidOperationException(reason)
        );
        return envelope.Id;
    }
}
