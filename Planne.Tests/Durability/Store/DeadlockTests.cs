using System.Data;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>When InnoDB sacrifices the store's transaction, its work is done again, whole.</summary>
public sealed class DeadlockTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task a_statement_that_lost_a_deadlock_is_repeated()
    {
        var node = await StartNodeAsync();
        var envelopes = Messages.Incoming(node.Number, 2);

        await LoseAsync(
            node,
            envelopes,
            () => node.Inbox.MarkIncomingEnvelopeAsHandledAsync(envelopes)
        );

        Assert.Equal(
            [new InboxRow("Handled", 0), new InboxRow("Handled", 0)],
            await Server.InboxAsync(envelopes)
        );
    }

    [Fact]
    public async Task a_transaction_that_lost_a_deadlock_is_repeated_from_its_beginning()
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 1);
        var envelopes = Messages.Incoming(node.Number, 2);

        await LoseAsync(node, envelopes, () => node.Store.ReassignIncomingAsync(0, envelopes));

        Assert.Equal(
            [new InboxRow("Incoming", 0), new InboxRow("Incoming", 0)],
            await Server.InboxAsync(envelopes)
        );
    }

    /// <summary>The operation locks the first row, then the second; a heavier rival the other way round.</summary>
    private async Task LoseAsync(StoreNode node, Envelope[] envelopes, Func<Task> operation)
    {
        var ballast = Messages.Incoming(0, 200);
        await node.Inbox.StoreIncomingAsync([.. envelopes, .. ballast]);
        await using var connection = await Server.OpenAsync();
        await using var rival = await connection.BeginTransactionAsync(
            IsolationLevel.ReadCommitted
        );
        await TouchAsync(rival, "owner_id = 0");
        await TouchAsync(rival, "id = @id", envelopes[1]);

        var working = operation();
        await Eventually.IsAsync(0, () => CountUnlockedAsync(envelopes[0]));
        await TouchAsync(rival, "id = @id", envelopes[0]);
        await rival.CommitAsync();
        await working;

        Assert.Contains(4000, node.Logged);
    }

    private async Task<int> CountUnlockedAsync(Envelope envelope)
    {
        var unlocked = await Server.QueryAsync(
            "select id from wolverine_incoming_envelopes where id = @id for update skip locked",
            reader => reader.GetFieldValue<byte[]>(0),
            ("@id", EnvelopeRow.Key(envelope.Id))
        );
        return unlocked.Count;
    }

    private static async Task TouchAsync(
        MySqlTransaction transaction,
        string where,
        Envelope? envelope = null
    )
    {
        await using var command = new MySqlCommand(
            $"update wolverine_incoming_envelopes set message_type = 'touched' where {where}",
            transaction.Connection,
            transaction
        );
        command.Parameters.AddWithValue(
            "@id",
            envelope is null ? null : EnvelopeRow.Key(envelope.Id)
        );
        await command.ExecuteNonQueryAsync();
    }
}
