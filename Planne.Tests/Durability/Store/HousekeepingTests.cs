using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>What has been kept long enough is deleted, a little at a time; and what operators do by hand.</summary>
public sealed class HousekeepingTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task handled_messages_are_deleted_after_their_time_in_batches()
    {
        var node = await StartNodeAsync();
        var now = node.Clock.GetUtcNow();
        var kept = Messages.Handled(now.AddHours(1));
        var waiting = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync([
            .. Enumerable.Range(0, 25).Select(_ => Messages.Handled(now.AddSeconds(-1))),
            kept,
            waiting,
        ]);

        int[] deleted =
        [
            await node.Store.DeleteExpiredHandledAsync(10, default),
            await node.Store.DeleteExpiredHandledAsync(10, default),
            await node.Store.DeleteExpiredHandledAsync(10, default),
            await node.Store.DeleteExpiredHandledAsync(10, default),
        ];

        Assert.Equal([10, 10, 5, 0], deleted);
        Assert.Equal(Ids([kept, waiting]), Ids(await node.Admin.AllIncomingAsync()));
    }

    [Fact]
    public async Task two_sweepers_do_not_wait_for_each_other_and_delete_each_row_once()
    {
        var nodes = await StartNodesAsync(2);
        var past = nodes[0].Clock.GetUtcNow().AddSeconds(-1);
        await nodes[0]
            .Inbox.StoreIncomingAsync([
                .. Enumerable.Range(0, 400).Select(_ => Messages.Handled(past)),
            ]);

        var deleted = await Task.WhenAll(
            nodes.Select(async node =>
            {
                var all = 0;
                while (await node.Store.DeleteExpiredHandledAsync(10, default) is > 0 and var some)
                {
                    all += some;
                }

                return all;
            })
        );

        Assert.Equal(400, deleted.Sum());
        Assert.Empty(await nodes[0].Admin.AllIncomingAsync());
    }

    [Fact]
    public async Task all_handled_messages_can_be_deleted_before_their_time()
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 10);
        var waiting = Messages.Incoming(node.Number);
        var scheduled = Messages.Scheduled(node.Clock.GetUtcNow().AddHours(1));
        await node.Inbox.StoreIncomingAsync([
            .. Enumerable
                .Range(0, 30)
                .Select(_ => Messages.Handled(node.Clock.GetUtcNow().AddHours(1))),
            waiting,
            scheduled,
        ]);

        await node.Admin.DeleteAllHandledAsync();

        Assert.Equal(Ids([waiting, scheduled]), Ids(await node.Admin.AllIncomingAsync()));
    }

    [Fact]
    public async Task dead_letters_are_deleted_after_their_time_in_batches()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.DeadLetterQueueExpirationEnabled = true
        );
        for (var letter = 0; letter < 5; letter++)
        {
            await node.Inbox.MoveToDeadLetterStorageAsync(Messages.Incoming(0), null);
        }

        await Server.ExecuteAsync(
            "update wolverine_dead_letters set expires = utc_timestamp(6) - interval 1 second order by id limit 4"
        );

        int[] deleted =
        [
            await node.Store.DeleteExpiredDeadLettersAsync(3, default),
            await node.Store.DeleteExpiredDeadLettersAsync(3, default),
        ];

        Assert.Equal([3, 1], deleted);
        Assert.Equal(1, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Fact]
    public async Task dead_letters_that_are_not_to_expire_stay_whatever_their_time()
    {
        var node = await StartNodeAsync();
        await node.Inbox.MoveToDeadLetterStorageAsync(Messages.Incoming(0), null);
        await Server.ExecuteAsync(
            "update wolverine_dead_letters set expires = utc_timestamp(6) - interval 1 second"
        );

        Assert.Equal(0, await node.Store.DeleteExpiredDeadLettersAsync(10, default));
        Assert.Equal(1, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Fact]
    public async Task archived_dead_letters_expire_like_the_others_unless_they_have_a_time_of_their_own()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.DeadLetterQueueExpirationEnabled = true
        );
        await ArchiveAsync(node, expiredDays: 1, archivedDays: 100);
        await ArchiveAsync(node, expiredDays: -1, archivedDays: 100);

        Assert.Equal(0, await node.Store.DeleteExpiredArchivedDeadLettersAsync(10, default));
        Assert.Equal(1, await node.Store.DeleteExpiredDeadLettersAsync(10, default));
        Assert.Equal(1, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task archived_dead_letters_with_a_time_of_their_own_are_kept_for_just_that(
        bool othersExpire
    )
    {
        var node = await StartNodeAsync(options =>
        {
            options.Durability.DeadLetterQueueExpirationEnabled = othersExpire;
            options.Durability.ArchivedDeadLetterRetention = TimeSpan.FromDays(30);
        });
        await ArchiveAsync(node, expiredDays: 1, archivedDays: 29);
        await ArchiveAsync(node, expiredDays: -1, archivedDays: 31);
        await ArchiveAsync(node, expiredDays: -1, archivedDays: 32);
        await node.Inbox.MoveToDeadLetterStorageAsync(Messages.Incoming(0), null);

        int[] deleted =
        [
            await node.Store.DeleteExpiredDeadLettersAsync(10, default),
            await node.Store.DeleteExpiredArchivedDeadLettersAsync(1, default),
            await node.Store.DeleteExpiredArchivedDeadLettersAsync(1, default),
            await node.Store.DeleteExpiredArchivedDeadLettersAsync(1, default),
        ];

        Assert.Equal([0, 1, 1, 0], deleted);
        Assert.Equal(1, await Server.CountAsync("wolverine_dead_letters", "archived_at is null"));
        Assert.Equal(2, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Fact]
    public async Task replays_are_remembered_for_as_long_as_archived_dead_letters_are_kept()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.ArchivedDeadLetterRetention = TimeSpan.FromDays(12)
        );
        await Server.ExecuteAsync(
            """
            insert into wolverine_dead_letter_history (id, first_failed_at, replay_count, last_replayed_at)
            values (repeat('a', 16), utc_timestamp(6), 1, utc_timestamp(6) - interval 13 day),
                   (repeat('b', 16), utc_timestamp(6), 1, utc_timestamp(6) - interval 11 day)
            """
        );

        Assert.Equal(1, await node.Store.DeleteOldReplayHistoryAsync(10, default));
        Assert.Equal(1, await Server.CountAsync("wolverine_dead_letter_history"));
    }

    [Fact]
    public async Task replays_of_long_ago_are_forgotten()
    {
        var node = await StartNodeAsync();
        await Server.ExecuteAsync(
            """
            insert into wolverine_dead_letter_history (id, first_failed_at, replay_count, last_replayed_at)
            values (repeat('a', 16), utc_timestamp(6), 1, utc_timestamp(6) - interval 11 day),
                   (repeat('b', 16), utc_timestamp(6), 1, utc_timestamp(6) - interval 9 day)
            """
        );

        Assert.Equal(1, await node.Store.DeleteOldReplayHistoryAsync(10, default));
        Assert.Equal(1, await Server.CountAsync("wolverine_dead_letter_history"));
    }

    [Fact]
    public async Task everything_is_counted()
    {
        var node = await StartNodeAsync();
        var now = node.Clock.GetUtcNow();
        await node.Inbox.StoreIncomingAsync([
            .. Messages.Incoming(node.Number, 3),
            Messages.Scheduled(now.AddHours(1)),
            Messages.Scheduled(now.AddHours(-1)),
            .. Enumerable.Range(0, 4).Select(_ => Messages.Handled(now.AddHours(1))),
        ]);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(5), node.Number);
        await node.Inbox.MoveToDeadLetterStorageAsync(Messages.Incoming(0), null);

        var counts = await node.Admin.FetchCountsAsync();

        Assert.Equal(
            (3, 2, 1, 4, 5, 1),
            (
                counts.Incoming,
                counts.Scheduled,
                counts.ScheduledDue,
                counts.Handled,
                counts.Outgoing,
                counts.DeadLetter
            )
        );
    }

    [Fact]
    public async Task an_empty_store_counts_nothing()
    {
        var node = await StartNodeAsync();

        var counts = await node.Admin.FetchCountsAsync();

        Assert.Equal(
            (0, 0, 0, 0, 0, 0),
            (
                counts.Incoming,
                counts.Scheduled,
                counts.ScheduledDue,
                counts.Handled,
                counts.Outgoing,
                counts.DeadLetter
            )
        );
    }

    [Fact]
    public async Task a_stopping_node_releases_all_that_it_owns_and_nothing_else()
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 10);
        var other = await StartNodeAsync();
        await node.Inbox.StoreIncomingAsync([
            .. Messages.Incoming(node.Number, 25),
            Messages.Incoming(node.Number, new Uri("local://other/")),
            .. Messages.Incoming(other.Number, 2),
        ]);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(25), node.Number);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(2), other.Number);

        await node.Admin.ReleaseAllOwnershipAsync(node.Number);

        Assert.Equal((26, 2), await OwnedAsync("wolverine_incoming_envelopes", other.Number));
        Assert.Equal((25, 2), await OwnedAsync("wolverine_outgoing_envelopes", other.Number));
    }

    [Fact]
    public async Task all_that_anybody_owns_can_be_released()
    {
        var nodes = await StartNodesAsync(3);
        foreach (var node in nodes)
        {
            await node.Inbox.StoreIncomingAsync(Messages.Incoming(node.Number, 3));
            await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(2), node.Number);
        }

        await nodes[0].Admin.ReleaseAllOwnershipAsync();

        Assert.Equal((9, 0), await OwnedAsync("wolverine_incoming_envelopes", nodes[1].Number));
        Assert.Equal((6, 0), await OwnedAsync("wolverine_outgoing_envelopes", nodes[1].Number));
    }

    [Fact]
    public async Task clearing_deletes_all_messages_and_leaves_the_nodes()
    {
        var node = await StartNodeAsync();
        await FillAsync(node);

        await node.Admin.ClearAllAsync();

        await AssertEmptyAsync(node);
        Assert.NotNull(await LoadAsync(node, node));
    }

    [Fact]
    public async Task rebuilding_deletes_all_messages_and_gives_no_number_out_again()
    {
        var node = await StartNodeAsync();
        await FillAsync(node);

        await node.Admin.RebuildAsync();
        var newcomer = await StartNodeAsync();

        await AssertEmptyAsync(node);
        Assert.True(newcomer.Number > node.Number);
        await node.Admin.AssertStorageExistsAsync(default);
    }

    private async Task ArchiveAsync(StoreNode node, int expiredDays, int archivedDays)
    {
        var envelope = Messages.Incoming(0);
        await node.Inbox.MoveToDeadLetterStorageAsync(envelope, null);
        await Server.ExecuteAsync(
            """
            update wolverine_dead_letters
            set    expires = utc_timestamp(6) - interval @expired day,
                   archived_at = utc_timestamp(6) - interval @archived day
            where  id = @id
            """,
            ("@expired", expiredDays),
            ("@archived", archivedDays),
            ("@id", envelope.Id.ToByteArray(bigEndian: true))
        );
    }

    private static async Task FillAsync(StoreNode node)
    {
        await node.Inbox.StoreIncomingAsync(Messages.Incoming(node.Number, 2));
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), node.Number);
        await node.Inbox.MoveToDeadLetterStorageAsync(Messages.Incoming(0), null);
        await node.DeadLetters.ReplayAsync(new(), default);
        await node.Store.MoveReplayableAsync(default);
        await node.Inbox.MoveToDeadLetterStorageAsync(Messages.Incoming(0), null);
        Assert.True(
            await node.Store.Deduplication.TryClaimAsync(
                "once",
                node.Clock.GetUtcNow().AddHours(1),
                default
            )
        );
        Assert.True(
            await node.Responses.TryClaimAsync(
                "once",
                "a request",
                "an attempt",
                node.Clock.GetUtcNow().AddHours(1),
                default
            )
        );
    }

    private async Task AssertEmptyAsync(StoreNode node)
    {
        foreach (
            var table in (string[])
                [
                    "wolverine_incoming_envelopes",
                    "wolverine_outgoing_envelopes",
                    "wolverine_dead_letters",
                    "wolverine_dead_letter_history",
                    "wolverine_deduplication",
                    "wolverine_deduplicated_responses",
                ]
        )
        {
            Assert.Equal((table, 0L), (table, await Server.CountAsync(table)));
        }

        Assert.Empty(await node.Admin.AllIncomingAsync());
    }

    private async Task<(long Free, long Others)> OwnedAsync(string table, int other) =>
        (
            await Server.CountAsync(table, "owner_id = 0"),
            await Server.CountAsync(table, $"owner_id = {other}")
        );
}
