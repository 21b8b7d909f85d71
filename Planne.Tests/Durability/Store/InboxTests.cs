using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class InboxTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task what_is_stored_is_read_back()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        envelope.Attempts = 2;
        envelope.CorrelationId = "correlation";
        envelope.ParentId = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        await node.Inbox.StoreIncomingAsync(envelope);

        var read = Assert.Single(await node.Admin.AllIncomingAsync());
        Assert.Equal(
            (
                envelope.Id,
                EnvelopeStatus.Incoming,
                node.Number,
                2,
                Messages.Here,
                Messages.Type,
                "application/json",
                "correlation",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                (DateTimeOffset?)null,
                true
            ),
            (
                read.Id,
                read.Status,
                read.OwnerId,
                read.Attempts,
                read.Destination,
                read.MessageType,
                read.ContentType,
                read.CorrelationId,
                read.ParentId,
                read.ScheduledTime,
                read.WasPersistedInInbox
            )
        );
        Assert.Equal(envelope.Data, read.Data);
    }

    [Fact]
    public async Task ids_sort_by_time_in_the_clustered_index()
    {
        var node = await StartNodeAsync();
        var envelopes = Messages.Incoming(0, 20);
        await node.Inbox.StoreIncomingAsync([.. envelopes.Reverse()]);

        var stored = await Server.QueryAsync(
            "select id from wolverine_incoming_envelopes order by id",
            reader => EnvelopeRow.ReadKey(reader, 0)
        );

        Assert.Equal(envelopes.Select(envelope => envelope.Id), stored);
    }

    [Fact]
    public async Task a_message_that_is_there_already_is_refused()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);

        var refusal = await Assert.ThrowsAsync<DuplicateIncomingEnvelopeException>(() =>
            node.Inbox.StoreIncomingAsync(envelope)
        );

        Assert.Equal([envelope], refusal.Duplicates);
        Assert.Single(await node.Admin.AllIncomingAsync());
    }

    [Fact]
    public async Task a_message_that_was_handled_is_refused_as_long_as_it_is_kept()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);
        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelope);

        await Assert.ThrowsAsync<DuplicateIncomingEnvelopeException>(() =>
            node.Inbox.StoreIncomingAsync(envelope)
        );

        Assert.Equal([new InboxRow("Handled", 0)], await Server.InboxAsync(envelope));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1200)]
    public async Task of_a_list_with_a_duplicate_nothing_is_stored(int count)
    {
        var node = await StartNodeAsync();
        var envelopes = Messages.Incoming(node.Number, count);
        await node.Inbox.StoreIncomingAsync(envelopes[^1]);

        var refusal = await Assert.ThrowsAsync<DuplicateIncomingEnvelopeException>(() =>
            node.Inbox.StoreIncomingAsync(envelopes)
        );

        Assert.Equal(envelopes, refusal.Duplicates);
        Assert.Equal(
            [envelopes[^1].Id],
            (await node.Admin.AllIncomingAsync()).Select(row => row.Id)
        );
    }

    [Fact]
    public async Task nothing_to_store_is_nothing_stored()
    {
        var node = await StartNodeAsync();

        await node.Inbox.StoreIncomingAsync([]);
        await node.Outbox.StoreOutgoingAsync([], node.Number);

        Assert.Empty(await node.Admin.AllIncomingAsync());
        Assert.Empty(await node.Admin.AllOutgoingAsync());
    }

    [Fact]
    public async Task two_thousand_messages_go_in_statements_of_bounded_length()
    {
        var node = await StartNodeAsync();
        using var statements = new StatementLog(Fixture.Schema);

        await node.Inbox.StoreIncomingAsync(Messages.Incoming(node.Number, 2000));

        Assert.Equal(2000, await Server.CountAsync("wolverine_incoming_envelopes"));
        Assert.Equal(
            4,
            statements.Count(statement => statement.StartsWith("insert", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task a_message_that_the_server_would_not_take_is_refused_with_its_size_and_nothing_is_stored()
    {
        var node = await StartNodeAsync();
        var small = Messages.Incoming(node.Number);
        var large = Messages.Incoming(node.Number);
        var packet = await Server.ScalarAsync<ulong>("select @@max_allowed_packet");
        large.Data = new byte[(packet / 2) + 1];

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            node.Inbox.StoreIncomingAsync([small, large])
        );

        Assert.Contains(large.Id.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("max_allowed_packet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await node.Admin.AllIncomingAsync());
    }

    [Fact]
    public async Task a_statement_has_no_more_bytes_than_the_server_takes()
    {
        await using var source = new MySqlDataSource(Fixture.ConnectionString);
        var database = new Planne.Durability.Store.Database(
            source,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
        );
        var packet = (int)await Server.ScalarAsync<ulong>("select @@max_allowed_packet");
        var envelopes = Messages.Incoming(0, 3);
        var body = new byte[packet / 5];
        foreach (var envelope in envelopes)
        {
            envelope.Data = body;
        }

        var batches = Planne.Durability.Store.SerializedEnvelope.Batches(
            envelopes,
            500,
            await database.MaxPacketAsync(default)
        );

        Assert.Equal([2, 1], batches.Select(batch => batch.Count));
    }

    [Fact]
    public async Task handled_messages_are_told_from_those_that_wait()
    {
        var node = await StartNodeAsync();
        var waiting = Messages.Incoming(node.Number);
        var handled = Messages.Incoming(node.Number);
        var unknown = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync([waiting, handled]);
        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync(handled);

        async Task<(bool, bool)> Ask(Envelope envelope) =>
            (
                await node.Inbox.ExistsAsync(envelope, default),
                await node.Inbox.IsHandledAsync(envelope, default)
            );

        Assert.Equal((true, false), await Ask(waiting));
        Assert.Equal((true, true), await Ask(handled));
        Assert.Equal((false, false), await Ask(unknown));
    }

    [Fact]
    public async Task a_handled_message_keeps_its_mark_and_nothing_else_until_a_time_that_the_database_sets()
    {
        var clock = new ShiftedClock { Ahead = TimeSpan.FromMinutes(-10) };
        var node = await StartNodeAsync(clock: clock);
        var keep = node.Options.Durability.KeepAfterMessageHandling;
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);

        var before = await Server.NowAsync();
        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelope);
        var after = await Server.NowAsync();

        Assert.Equal([new InboxRow("Handled", 0)], await Server.InboxAsync(envelope));
        var keepUntil = await Server.ScalarAsync<DateTime>(
            "select due_at from wolverine_incoming_envelopes"
        );
        Assert.InRange(keepUntil, before + keep, after + keep);
    }

    [Fact]
    public async Task handled_messages_that_are_not_to_be_kept_are_deleted_at_once_and_those_of_others_are_not()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.KeepAfterMessageHandling = TimeSpan.Zero
        );
        var mine = Messages.Incoming(node.Number);
        var theirs = Messages.Incoming(node.Number + 1);
        await node.Inbox.StoreIncomingAsync([mine, theirs]);

        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync([mine, theirs]);

        Assert.Empty(await Server.InboxAsync(mine));
        Assert.Equal([new InboxRow("Incoming", node.Number + 1)], await Server.InboxAsync(theirs));
    }

    [Fact]
    public async Task handled_messages_may_be_kept_forever()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.KeepAfterMessageHandling = TimeSpan.MaxValue
        );
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);

        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelope);

        Assert.Equal([new InboxRow("Handled", 0)], await Server.InboxAsync(envelope));
        Assert.Equal(0, await node.Store.DeleteExpiredHandledAsync(10, default));
    }

    [Fact]
    public async Task a_message_that_was_handled_before_it_was_stored_is_kept_as_long_as_any_other()
    {
        var node = await StartNodeAsync();
        var keep = node.Options.Durability.KeepAfterMessageHandling;
        var before = await Server.NowAsync();
        var handled = Envelope.ForPersistedHandled(
            Messages.Incoming(node.Number),
            node.Clock.GetUtcNow(),
            node.Options.Durability
        );

        await node.Inbox.StoreIncomingAsync(handled);
        var after = await Server.NowAsync();

        Assert.Equal([new InboxRow("Handled", 0)], await Server.InboxAsync(handled));
        var keepUntil = await Server.ScalarAsync<DateTime>(
            "select due_at from wolverine_incoming_envelopes"
        );
        Assert.InRange(keepUntil, before + keep, after + keep);
    }

    [Fact]
    public async Task many_messages_are_marked_in_one_call()
    {
        var node = await StartNodeAsync();
        var envelopes = Messages.Incoming(node.Number, 1100);
        await node.Inbox.StoreIncomingAsync(envelopes);

        await node.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelopes);

        Assert.Equal(
            1100,
            await Server.CountAsync("wolverine_incoming_envelopes", "status = 'Handled'")
        );
    }

    [Fact]
    public async Task attempts_are_counted_in_the_row()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);

        envelope.Attempts = 3;
        await node.Inbox.IncrementIncomingEnvelopeAttemptsAsync(envelope);

        Assert.Equal([new InboxRow("Incoming", node.Number, 3)], await Server.InboxAsync(envelope));
        Assert.Equal(3, Assert.Single(await node.Admin.AllIncomingAsync()).Attempts);
    }

    [Fact]
    public async Task a_deleted_message_is_gone()
    {
        var node = await StartNodeAsync();
        var gone = Messages.Incoming(node.Number);
        var staying = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync([gone, staying]);

        await node.Inbox.DeleteIncomingEnvelopeAsync(gone);

        Assert.Equal([staying.Id], (await node.Admin.AllIncomingAsync()).Select(row => row.Id));
    }

    [Fact]
    public async Task a_node_releases_what_it_owns_at_one_address()
    {
        var node = await StartNodeAsync();
        var other = await StartNodeAsync();
        var there = new Uri("local://other/");
        var mine = Messages.Incoming(node.Number);
        var mineThere = Messages.Incoming(node.Number, there);
        var others = Messages.Incoming(other.Number);
        await node.Inbox.StoreIncomingAsync([mine, mineThere, others]);

        await node.Inbox.ReleaseIncomingAsync(node.Number, Messages.Here);

        Assert.Equal(
            [
                new InboxRow("Incoming", 0),
                new InboxRow("Incoming", node.Number),
                new InboxRow("Incoming", other.Number),
            ],
            await Server.InboxAsync(mine, mineThere, others)
        );
    }

    [Fact]
    public async Task storing_in_a_transaction_needs_no_second_connection()
    {
        var node = await StartNodeWithOneConnectionAsync();

        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(2), 0);

        Assert.Equal(2, await Server.CountAsync("wolverine_outgoing_envelopes"));
    }
}
