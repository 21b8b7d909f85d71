using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability.ScheduledMessageManagement;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class ScheduledMessagesTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task a_message_is_not_taken_up_before_its_time_and_is_after()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Scheduled(node.Clock.GetUtcNow().AddMilliseconds(400));
        await node.Inbox.StoreIncomingAsync(envelope);
        var due = await DueAsync(envelope);

        IReadOnlyList<Envelope> taken = [];
        DateTime lastEmpty = default;
        await Eventually.IsAsync(
            1,
            async () =>
            {
                var asked = await Server.NowAsync();
                taken = await node.Store.ClaimDueAsync(10, default);
                lastEmpty = taken.Count == 0 ? asked : lastEmpty;
                return taken.Count;
            }
        );

        Assert.True(await Server.NowAsync() >= due);
        Assert.True(lastEmpty < due);
        Assert.Equal(
            (envelope.Id, EnvelopeStatus.Incoming, node.Number, (DateTimeOffset?)null),
            (taken[0].Id, taken[0].Status, taken[0].OwnerId, taken[0].ScheduledTime)
        );
        Assert.Equal([new InboxRow("Incoming", node.Number)], await Server.InboxAsync(envelope));
    }

    [Fact]
    public async Task eight_pollers_take_up_each_due_message_once()
    {
        var nodes = await StartNodesAsync(8);
        var now = nodes[0].Clock.GetUtcNow();
        var due = Enumerable
            .Range(1, 600)
            .Select(number => Messages.Scheduled(now.AddSeconds(-number)))
            .ToArray();
        var later = Messages.Scheduled(now + Hour);
        await nodes[0].Inbox.StoreIncomingAsync([.. due, later]);

        var taken = await Task.WhenAll(
            nodes.Select(async node =>
            {
                var all = new List<Envelope>();
                while (await node.Store.ClaimDueAsync(17, default) is { Count: > 0 } some)
                {
                    all.AddRange(some);
                }

                return all;
            })
        );

        Assert.Equal(Ids(due), Ids(taken.SelectMany(some => some)));
        foreach (var (node, some) in nodes.Zip(taken))
        {
            Assert.Equal(
                some.Count,
                await Server.CountAsync(
                    "wolverine_incoming_envelopes",
                    $"owner_id = {node.Number} and status = 'Incoming'"
                )
            );
        }

        Assert.Equal([new InboxRow("Scheduled", 0)], await Server.InboxAsync(later));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task a_delay_survives_the_wrong_clock_of_a_node(int minutesAhead)
    {
        var clock = new ShiftedClock { Ahead = TimeSpan.FromMinutes(minutesAhead) };
        var node = await StartNodeAsync(clock: clock);
        var stored = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(stored);

        var before = await Server.NowAsync();
        var fresh = Messages.Scheduled(clock.GetUtcNow() + Hour);
        await node.Inbox.StoreIncomingAsync(fresh);
        stored.ScheduledTime = clock.GetUtcNow() + Hour;
        await node.Inbox.ScheduleExecutionAsync(stored);
        var after = await Server.NowAsync();

        Assert.InRange(await DueAsync(fresh), before + Hour, after + Hour);
        Assert.InRange(await DueAsync(stored), before + Hour, after + Hour);
    }

    [Fact]
    public async Task a_message_may_wait_until_the_end_of_time()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Scheduled(DateTimeOffset.MaxValue);
        var ago = Messages.Scheduled(DateTimeOffset.MinValue);

        await node.Inbox.StoreIncomingAsync([envelope, ago]);

        Assert.Equal([ago.Id], Ids(await node.Store.ClaimDueAsync(10, default)));
        Assert.Equal([new InboxRow("Scheduled", 0)], await Server.InboxAsync(envelope));
    }

    [Fact]
    public async Task a_message_that_is_put_off_waits_without_an_owner_with_its_attempts_and_headers()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);

        envelope.Attempts = 3;
        envelope.Headers["reason"] = "deadlock";
        envelope.ScheduledTime = node.Clock.GetUtcNow() - Hour;
        await node.Inbox.ScheduleExecutionAsync(envelope);

        Assert.Equal([new InboxRow("Scheduled", 0, 3)], await Server.InboxAsync(envelope));
        var taken = Assert.Single(await node.Store.ClaimDueAsync(10, default));
        Assert.Equal(
            (envelope.Id, 3, "deadlock"),
            (taken.Id, taken.Attempts, taken.Headers["reason"])
        );
    }

    [Fact]
    public async Task a_retry_is_put_off_whether_its_message_was_stored_or_not()
    {
        var node = await StartNodeAsync();
        var stored = Messages.Incoming(node.Number);
        var fresh = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(stored);

        stored.ScheduledTime = fresh.ScheduledTime = node.Clock.GetUtcNow() + Hour;
        await node.Inbox.RescheduleExistingEnvelopeForRetryAsync(stored);
        await node.Inbox.RescheduleExistingEnvelopeForRetryAsync(fresh);

        Assert.Equal(
            [new InboxRow("Scheduled", 0), new InboxRow("Scheduled", 0)],
            await Server.InboxAsync(stored, fresh)
        );
    }

    [Fact]
    public async Task a_damaged_message_that_is_due_becomes_a_dead_letter_and_its_neighbours_go_on()
    {
        var node = await StartNodeAsync();
        var due = Enumerable
            .Range(0, 3)
            .Select(_ => Messages.Scheduled(node.Clock.GetUtcNow() - Hour))
            .ToArray();
        await node.Inbox.StoreIncomingAsync(due);
        await Server.ExecuteAsync(
            "update wolverine_incoming_envelopes set body = left(body, 20) where id = @id",
            ("@id", EnvelopeRow.Key(due[1].Id))
        );

        var taken = await node.Store.ClaimDueAsync(10, default);

        Assert.Equal([due[0].Id, due[2].Id], Ids(taken));
        Assert.Empty(await Server.InboxAsync(due[1]));
        Assert.Equal(1, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Fact]
    public async Task scheduled_messages_are_listed_earliest_first_page_by_page()
    {
        var (node, envelopes) = await FiveHoursAsync();

        var first = await node.Store.ScheduledMessages.QueryAsync(new() { PageSize = 2 }, default);
        var last = await node.Store.ScheduledMessages.QueryAsync(
            new() { PageSize = 2, PageNumber = 3 },
            default
        );

        Assert.Equal((5, 1), (first.TotalCount, first.PageNumber));
        Assert.Equal(
            [envelopes[0].Id, envelopes[1].Id],
            first.Messages.Select(message => message.Id)
        );
        Assert.Equal([envelopes[4].Id], last.Messages.Select(message => message.Id));
        Assert.Equal(
            (Messages.Type, Messages.Here.ToString()),
            (first.Messages[0].MessageType, first.Messages[0].Destination)
        );
    }

    [Fact]
    public async Task scheduled_messages_are_found_by_time_type_and_id()
    {
        var (node, envelopes) = await FiveHoursAsync();
        var now = node.Clock.GetUtcNow();

        async Task<IEnumerable<Guid>> Find(ScheduledMessageQuery query) =>
            (await node.Store.ScheduledMessages.QueryAsync(query, default)).Messages.Select(
                message => message.Id
            );

        Assert.Equal(
            [envelopes[1].Id, envelopes[2].Id],
            await Find(
                new()
                {
                    ExecutionTimeFrom = now + (1.5 * Hour),
                    ExecutionTimeTo = now + (3.5 * Hour),
                }
            )
        );
        Assert.Equal([envelopes[3].Id], await Find(new() { MessageIds = [envelopes[3].Id] }));
        Assert.Equal([envelopes[4].Id], await Find(new() { MessageType = "orders.other" }));
        Assert.Equal([envelopes[2].Id], await Find(new() { SagaId = "saga" }));
    }

    [Fact]
    public async Task cancelled_messages_are_gone_and_the_others_stay()
    {
        var (node, envelopes) = await FiveHoursAsync();
        var working = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(working);

        await node.Store.ScheduledMessages.CancelAsync(
            new() { MessageIds = [envelopes[0].Id, envelopes[1].Id, working.Id] },
            default
        );

        Assert.Equal(
            Ids([envelopes[2], envelopes[3], envelopes[4], working]),
            Ids(await node.Admin.AllIncomingAsync())
        );
    }

    [Fact]
    public async Task cancelling_the_messages_of_a_saga_without_any_cancels_nothing()
    {
        var (node, envelopes) = await FiveHoursAsync();

        await node.Store.ScheduledMessages.CancelAsync(new() { SagaId = "another" }, default);

        Assert.Equal(Ids(envelopes), Ids(await node.Admin.AllIncomingAsync()));
    }

    [Fact]
    public async Task a_message_gets_another_time()
    {
        var (node, envelopes) = await FiveHoursAsync();
        var before = await Server.NowAsync();

        await node.Store.ScheduledMessages.RescheduleAsync(
            envelopes[0].Id,
            node.Clock.GetUtcNow() + (7 * Hour),
            default
        );

        Assert.InRange(
            await DueAsync(envelopes[0]),
            before + (7 * Hour),
            await Server.NowAsync() + (7 * Hour)
        );
    }

    [Fact]
    public async Task a_message_that_is_being_handled_gets_no_other_time()
    {
        var node = await StartNodeAsync();
        var working = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(working);
        var due = await DueAsync(working);

        await node.Store.ScheduledMessages.RescheduleAsync(
            working.Id,
            node.Clock.GetUtcNow() + Hour,
            default
        );

        Assert.Equal(due, await DueAsync(working));
        Assert.Equal([new InboxRow("Incoming", node.Number)], await Server.InboxAsync(working));
    }

    [Fact]
    public async Task scheduled_messages_are_counted_by_type()
    {
        var (node, _) = await FiveHoursAsync();

        var counts = await node.Store.ScheduledMessages.SummarizeAsync("planne", default);

        Assert.Equal(
            [
                new ScheduledMessageCount("planne", "orders.other", node.Store.Uri, 1),
                new ScheduledMessageCount("planne", Messages.Type, node.Store.Uri, 4),
            ],
            counts.OrderBy(count => count.MessageType, StringComparer.Ordinal)
        );
    }

    /// <summary>Five messages, an hour apart; the third is a saga's, the last of another type.</summary>
    private async Task<(StoreNode, Envelope[])> FiveHoursAsync()
    {
        var node = await StartNodeAsync();
        var now = node.Clock.GetUtcNow();
        var envelopes = Enumerable
            .Range(1, 5)
            .Select(hours => Messages.Scheduled(now + (hours * Hour)))
            .ToArray();
        envelopes[2].SagaId = "saga";
        envelopes[4].MessageType = "orders.other";
        await node.Inbox.StoreIncomingAsync(envelopes);
        return (node, envelopes);
    }

    private Task<DateTime> DueAsync(Envelope envelope) =>
        Server.ScalarAsync<DateTime>(
            "select due_at from wolverine_incoming_envelopes where id = @id",
            ("@id", EnvelopeRow.Key(envelope.Id))
        );
}
