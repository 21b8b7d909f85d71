using MySqlConnector;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>A server that says nothing any more is waited for as long as a statement may take, at whichever step it fell silent.</summary>
public sealed class SilentServerTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private const int Connections = 3;

    [Fact]
    public async Task transactions_fail_that_cannot_begin_and_leave_no_connection_behind()
    {
        await using var proxy = new Proxy(Fixture.ConnectionString);
        var node = await StartNodeAsync(connect: connection => Impatient(connection, proxy));
        var envelopes = Messages.Incoming(node.Number, 2);
        await node.Inbox.StoreIncomingAsync(envelopes);

        proxy.IsSilent = true;
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, Connections)
                    .Select(_ =>
                        Assert.ThrowsAsync<MySqlException>(() =>
                            node.Store.ReassignIncomingAsync(0, envelopes)
                        )
                    )
            );
        }

        proxy.IsSilent = false;
        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(_ => node.Store.ReassignIncomingAsync(0, envelopes))
        );
        Assert.Equal(
            [new InboxRow("Incoming", 0), new InboxRow("Incoming", 0)],
            await Server.InboxAsync(envelopes)
        );
    }

    [Fact]
    public async Task a_claim_fails_whose_commit_is_not_answered_and_is_given_back()
    {
        await using var proxy = new Proxy(Fixture.ConnectionString);
        var node = await StartNodeAsync(connect: connection => Impatient(connection, proxy));
        await node.Inbox.StoreIncomingAsync(Messages.Incoming(0, 3));

        proxy.KeepsAnswersToCommits = true;
        await Assert.ThrowsAsync<MySqlException>(() =>
            node.Store.ClaimIncomingAsync(HoldingOf(0), 10, default)
        );
        proxy.KeepsAnswersToCommits = false;

        Assert.Equal(
            3,
            await Server.CountAsync("wolverine_incoming_envelopes", $"owner_id = {node.Number}")
        );
        await node.Store.ReleaseStrandedAsync(default);
        Assert.Equal(3, await Server.CountAsync("wolverine_incoming_envelopes", "owner_id = 0"));
    }

    private static void Impatient(MySqlConnectionStringBuilder connection, Proxy proxy)
    {
        proxy.Redirect(connection);
        connection.DefaultCommandTimeout = 1;
        connection.CancellationTimeout = 1;
        connection.ConnectionTimeout = 5;
        connection.MaximumPoolSize = Connections;
    }
}
