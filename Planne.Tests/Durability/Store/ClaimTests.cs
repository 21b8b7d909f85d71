using System.Data;
using MySqlConnector;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Messages that nobody works on find an owner, and one alone.</summary>
public sealed class ClaimTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private const int Nobody = 0;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task eight_nodes_claim_each_of_a_thousand_messages_once(bool ofADeadNode)
    {
        var nodes = await StartNodesAsync(8);
        var owner = ofADeadNode ? await DeadNodeAsync() : Nobody;
        var orphans = Messages.Incoming(owner, 1000);
        await nodes[0].Inbox.StoreIncomingAsync(orphans);

        var claims = await Task.WhenAll(nodes.Select(node => ClaimAllAsync(node, owner)));

        Assert.Equal(Ids(orphans), Ids(claims.SelectMany(claimed => claimed)));
        foreach (var (node, claimed) in nodes.Zip(claims))
        {
            Assert.All(claimed, envelope => Assert.Equal(node.Number, envelope.OwnerId));
            Assert.Equal(
                claimed.Count,
                await Server.CountAsync(
                    "wolverine_incoming_envelopes",
                    $"owner_id = {node.Number} and status = 'Incoming'"
                )
            );
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task eight_nodes_claim_each_of_a_thousand_outgoing_messages_once(bool ofADeadNode)
    {
        var nodes = await StartNodesAsync(8);
        var owner = ofADeadNode ? await DeadNodeAsync() : Nobody;
        var orphans = Messages.Outgoing(1000);
        await nodes[0].Outbox.StoreOutgoingAsync(orphans, owner);

        var claims = await Task.WhenAll(nodes.Select(node => ClaimAllOutgoingAsync(node, owner)));

        Assert.Equal(Ids(orphans), Ids(claims.SelectMany(claimed => claimed)));
        foreach (var (node, claimed) in nodes.Zip(claims))
        {
            Assert.Equal(
                claimed.Count,
                await Server.CountAsync("wolverine_outgoing_envelopes", $"owner_id = {node.Number}")
            );
        }
    }

    [Fact]
    public async Task eight_nodes_that_were_shown_the_same_page_claim_each_message_once()
    {
        var nodes = await StartNodesAsync(8);
        var orphans = Messages.Incoming(Nobody, 100);
        await nodes[0].Inbox.StoreIncomingAsync(orphans);
        var pages = await Task.WhenAll(
            nodes.Select(node =>
                node.Store.LoadPageOfGloballyOwnedIncomingAsync(Messages.Here, 100)
            )
        );

        var claims = await Task.WhenAll(
            nodes
                .Zip(pages)
                .Select(pair =>
                    pair.First.Store.TryClaimIncomingAsync(pair.First.Number, pair.Second)
                )
        );

        Assert.All(pages, page => Assert.Equal(Ids(orphans), Ids(page)));
        Assert.Equal(Ids(orphans), Ids(claims.SelectMany(claimed => claimed)));
    }

    [Fact]
    public async Task the_oldest_are_claimed_first_and_no_more_than_were_asked_for()
    {
        var node = await StartNodeAsync();
        var orphans = Messages.Incoming(Nobody, 10);
        await node.Inbox.StoreIncomingAsync([.. orphans.Reverse()]);

        var claimed = await node.Store.ClaimIncomingAsync(HoldingOf(Nobody), 4, default);

        Assert.Equal(orphans[..4].Select(orphan => orphan.Id), claimed.Select(row => row.Id));
    }

    [Fact]
    public async Task what_waits_at_another_address_is_not_claimed()
    {
        var node = await StartNodeAsync();
        await node.Inbox.StoreIncomingAsync(Messages.Incoming(Nobody, new Uri("local://other/")));

        Assert.Empty(await node.Store.ClaimIncomingAsync(HoldingOf(Nobody), 10, default));
    }

    [Fact]
    public async Task a_living_node_keeps_its_messages()
    {
        var owner = await StartNodeAsync();
        var other = await StartNodeAsync();
        var incoming = Messages.Incoming(owner.Number);
        await owner.Inbox.StoreIncomingAsync(incoming);
        await owner.Outbox.StoreOutgoingAsync(Messages.Outgoing(), owner.Number);

        Assert.Empty(await other.Store.ClaimIncomingAsync(HoldingOf(owner.Number), 10, default));
        Assert.Empty(
            await other.Store.ClaimOutgoingAsync(
                HoldingOf(owner.Number, Messages.Elsewhere),
                10,
                default
            )
        );
        Assert.Empty(await other.Store.TryClaimIncomingAsync(other.Number, [incoming]));
        await other.Store.ReassignIncomingAsync(other.Number, [incoming]);
        Assert.Equal([new InboxRow("Incoming", owner.Number)], await Server.InboxAsync(incoming));
    }

    [Fact]
    public async Task nothing_is_concluded_from_an_empty_table_of_nodes()
    {
        var node = await StartNodeAsync();
        var owner = await DeadNodeAsync();
        await node.Inbox.StoreIncomingAsync(Messages.Incoming(owner));
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(), owner);
        await node.Nodes.ClearAllAsync(default);

        Assert.Empty(await node.Store.ClaimIncomingAsync(HoldingOf(owner), 10, default));
        Assert.Empty(
            await node.Store.ClaimOutgoingAsync(HoldingOf(owner, Messages.Elsewhere), 10, default)
        );
    }

    [Fact]
    public async Task a_node_that_registers_between_the_look_and_the_claim_keeps_its_messages()
    {
        var slow = await StartNodeAsync();
        var other = await StartNodeAsync();
        var envelope = Messages.Incoming(slow.Number);
        await slow.Inbox.StoreIncomingAsync(envelope);
        await slow.Nodes.DeleteAsync(slow.Id, slow.Number);
        var seen = Assert.Single(await other.Store.FindIncomingHoldingsAsync(default));
        Assert.DoesNotContain(slow.Number, await other.Store.FindNodeNumbersAsync(default));

        await slow.Nodes.ReregisterNodeAsync(slow.Describe(), default);

        Assert.Equal(HoldingOf(slow.Number), seen);
        Assert.Empty(await other.Store.ClaimIncomingAsync(seen, 10, default));
        Assert.Equal([new InboxRow("Incoming", slow.Number)], await Server.InboxAsync(envelope));
    }

    [Fact]
    public async Task a_claim_passes_by_what_another_is_claiming_without_waiting()
    {
        var node = await StartNodeAsync();
        var orphans = Messages.Incoming(Nobody, 10);
        await node.Inbox.StoreIncomingAsync(orphans);
        await using var connection = await Server.OpenAsync();
        await using var rival = await connection.BeginTransactionAsync(
            IsolationLevel.ReadCommitted
        );
        await using var lockFirst = new MySqlCommand(
            """
            select id
            from   wolverine_incoming_envelopes force index (ix_claim)
            where  status = 'Incoming' and owner_id = 0 and received_at = 'local://orders/'
            order by id
            limit  3
            for update
            """,
            connection,
            rival
        );
        await lockFirst.ExecuteScalarAsync();

        var claimed = await node.Store.ClaimIncomingAsync(HoldingOf(Nobody), 5, default);

        Assert.Equal(orphans[3..8].Select(orphan => orphan.Id), claimed.Select(row => row.Id));
    }

    [Fact]
    public async Task what_a_node_claimed_it_can_give_back()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(Nobody);
        await node.Inbox.StoreIncomingAsync(envelope);
        var claimed = await node.Store.ClaimIncomingAsync(HoldingOf(Nobody), 1, default);

        await node.Store.ReassignIncomingAsync(Nobody, claimed);

        Assert.Equal([new InboxRow("Incoming", Nobody)], await Server.InboxAsync(envelope));
    }

    [Fact]
    public async Task waiting_messages_are_grouped_by_owner_and_address()
    {
        var node = await StartNodeAsync();
        var there = new Uri("local://other/");
        await node.Inbox.StoreIncomingAsync([
            .. Messages.Incoming(Nobody, 2),
            .. Messages.Incoming(node.Number, 2),
            Messages.Incoming(node.Number, there),
            Messages.Handled(node.Clock.GetUtcNow().AddHours(1)),
            Messages.Scheduled(node.Clock.GetUtcNow().AddHours(1)),
        ]);
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(2), node.Number);

        var incoming = await node.Store.FindIncomingHoldingsAsync(default);
        var outgoing = await node.Store.FindOutgoingHoldingsAsync(default);

        Assert.Equal(
            [HoldingOf(Nobody), HoldingOf(node.Number), HoldingOf(node.Number, there)],
            incoming
                .OrderBy(holding => holding.Owner)
                .ThenBy(holding => holding.Address, StringComparer.Ordinal)
        );
        Assert.Equal([HoldingOf(node.Number, Messages.Elsewhere)], outgoing);
    }

    [Fact]
    public async Task a_damaged_message_becomes_a_dead_letter_and_its_neighbours_are_claimed()
    {
        var node = await StartNodeAsync();
        var orphans = Messages.Incoming(Nobody, 4);
        await node.Inbox.StoreIncomingAsync(orphans);
        await DamageAsync(orphans[1], "left(body, 20)");
        await DamageAsync(orphans[2], "''");

        var claimed = await node.Store.ClaimIncomingAsync(HoldingOf(Nobody), 10, default);

        Assert.Equal([orphans[0].Id, orphans[3].Id], claimed.Select(row => row.Id));
        Assert.Empty(await Server.InboxAsync(orphans[1], orphans[2]));
        var letters = await node.DeadLetters.QueryAsync(new(), default);
        Assert.Equal(
            [(orphans[1].Id, 20), (orphans[2].Id, 0)],
            letters.Envelopes.Select(letter => (letter.Id, letter.Envelope.Data!.Length))
        );
        Assert.All(
            letters.Envelopes,
            letter =>
                Assert.Equal(
                    ("Planne.Durability.UnreadableEnvelopeException", Messages.Type),
                    (letter.ExceptionType, letter.MessageType)
                )
        );
    }

    [Fact]
    public async Task a_damaged_outgoing_message_becomes_a_dead_letter_and_its_neighbours_are_claimed()
    {
        var node = await StartNodeAsync();
        var orphans = Messages.Outgoing(3);
        await node.Outbox.StoreOutgoingAsync(orphans, Nobody);
        await Server.ExecuteAsync(
            "update wolverine_outgoing_envelopes set body = left(body, 20) where id = @id",
            ("@id", orphans[1].Id.ToByteArray(bigEndian: true))
        );

        var claimed = await node.Store.ClaimOutgoingAsync(
            HoldingOf(Nobody, Messages.Elsewhere),
            10,
            default
        );

        Assert.Equal([orphans[0].Id, orphans[2].Id], claimed.Select(row => row.Id));
        Assert.Equal(2, await Server.CountAsync("wolverine_outgoing_envelopes"));
        var letter = Assert.Single((await node.DeadLetters.QueryAsync(new(), default)).Envelopes);
        Assert.Equal(
            (orphans[1].Id, Messages.Elsewhere.ToString()),
            (letter.Id, letter.ReceivedAt)
        );
    }

    private Task DamageAsync(Envelope envelope, string body) =>
        Server.ExecuteAsync(
            $"update wolverine_incoming_envelopes set body = {body} where id = @id",
            ("@id", envelope.Id.ToByteArray(bigEndian: true))
        );

    private static async Task<List<Envelope>> ClaimAllAsync(StoreNode node, int owner)
    {
        var all = new List<Envelope>();
        while (
            await node.Store.ClaimIncomingAsync(HoldingOf(owner), 17, default)
                is { Count: > 0 } claimed
        )
        {
            all.AddRange(claimed);
        }

        return all;
    }

    private static async Task<List<Envelope>> ClaimAllOutgoingAsync(StoreNode node, int owner)
    {
        var holding = HoldingOf(owner, Messages.Elsewhere);
        var all = new List<Envelope>();
        while (await node.Store.ClaimOutgoingAsync(holding, 17, default) is { Count: > 0 } claimed)
        {
            all.AddRange(claimed);
        }

        return all;
    }
}
