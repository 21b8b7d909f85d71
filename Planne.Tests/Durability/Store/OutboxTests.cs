using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class OutboxTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task what_is_stored_is_read_back()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Outgoing();
        envelope.Attempts = 1;
        envelope.DeliverBy = new DateTimeOffset(2100, 1, 2, 3, 4, 5, TimeSpan.Zero);

        await node.Outbox.StoreOutgoingAsync(envelope, node.Number);

        var read = Assert.Single(await node.Admin.AllOutgoingAsync());
        Assert.Equal(
            (
                envelope.Id,
                EnvelopeStatus.Outgoing,
                node.Number,
                1,
                Messages.Elsewhere,
                Messages.Type
            ),
            (read.Id, read.Status, read.OwnerId, read.Attempts, read.Destination, read.MessageType)
        );
        // It travels as a distance from now, which is another now each time.
        Assert.Equal(envelope.DeliverBy.Value, read.DeliverBy!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal(envelope.Data, read.Data);
    }

    [Fact]
    public async Task two_thousand_messages_are_stored_in_one_call()
    {
        var node = await StartNodeAsync();
        using var statements = new StatementLog(Fixture.Schema);

        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(2000), node.Number);

        Assert.Equal(2000, await Server.CountAsync("wolverine_outgoing_envelopes"));
        Assert.Equal(
            4,
            statements.Count(statement => statement.StartsWith("insert", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task of_a_list_with_a_duplicate_nothing_is_stored()
    {
        var node = await StartNodeAsync();
        var envelopes = Messages.Outgoing(1200);
        await node.Outbox.StoreOutgoingAsync(envelopes[^1], node.Number);

        await Assert.ThrowsAsync<MySqlConnector.MySqlException>(() =>
            node.Outbox.StoreOutgoingAsync(envelopes, node.Number)
        );

        Assert.Equal(1, await Server.CountAsync("wolverine_outgoing_envelopes"));
    }

    [Fact]
    public async Task sent_messages_are_deleted()
    {
        var node = await StartNodeAsync();
        var envelopes = Messages.Outgoing(1100);
        await node.Outbox.StoreOutgoingAsync(envelopes, node.Number);

        await node.Outbox.DeleteOutgoingAsync(envelopes[0]);
        await node.Outbox.DeleteOutgoingAsync(envelopes[1..^1]);

        Assert.Equal([envelopes[^1].Id], Ids(await node.Admin.AllOutgoingAsync()));
    }

    [Fact]
    public async Task what_nobody_owns_is_loaded_by_destination()
    {
        var node = await StartNodeAsync();
        var free = Messages.Outgoing();
        await node.Outbox.StoreOutgoingAsync(free, 0);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), node.Number);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(new Uri("tcp://other:1/")), 0);

        var loaded = await node.Outbox.LoadOutgoingAsync(Messages.Elsewhere);

        Assert.Equal([free.Id], Ids(loaded));
    }

    [Fact]
    public async Task what_is_discarded_goes_and_what_is_free_is_taken()
    {
        var node = await StartNodeAsync();
        var other = await StartNodeAsync();
        var expired = Messages.Outgoing();
        var free = Messages.Outgoing();
        var others = Messages.Outgoing();
        await node.Outbox.StoreOutgoingAsync([expired, free], 0);
        await node.Outbox.StoreOutgoingAsync(others, other.Number);

        await node.Outbox.DiscardAndReassignOutgoingAsync([expired], [free, others], node.Number);

        Assert.Equal(
            [(free.Id, node.Number), (others.Id, other.Number)],
            (await node.Admin.AllOutgoingAsync()).Select(row => (row.Id, row.OwnerId)).Order()
        );
    }
}
