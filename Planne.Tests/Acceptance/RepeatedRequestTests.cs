using MySqlConnector;
using Planne.Tests.Support;
using Xunit;
using static Planne.Tests.Support.Requests;

namespace Planne.Tests.Acceptance;

/// <summary>A client that got no answer asks again, under the same key.</summary>
public sealed class RepeatedRequestTests
{
    private static readonly (string, string) Key = ("Idempotency-Key", "\"once\"");

    [Fact]
    public async Task after_a_crash_between_commit_and_answer_the_same_request_gets_the_same_order()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("repeat");
        await using var proxy = new Proxy(database.ConnectionString);
        var proxied = new MySqlConnectionStringBuilder(database.ConnectionString);
        proxy.Redirect(proxied);
        await using (var killed = await HostProcess.StartAsync(proxied.ConnectionString))
        {
            using var client = killed.Client();
            proxy.KeepsAnswersToCommits = true;
            var unanswered = client.PostAsync(TwoApples, Key);
            await Eventually.IsAsync(1, async () => (await OrdersAsync(database)).Count);
            await killed.KillAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => unanswered);
        }

        proxy.KeepsAnswersToCommits = false;
        await using var next = await HostProcess.StartAsync(proxied.ConnectionString);
        using var again = next.Client();
        var answer = await again.PostAsync(TwoApples, Key);

        Assert.Equal((201, "true"), (answer.Status, answer["Idempotent-Replayed"]));
        Assert.Equal([answer.OrderId], await OrdersAsync(database));
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(1),
            () => OrderHistory.ReadAsync(database)
        );
    }

    private static Task<IReadOnlyList<string>> OrdersAsync(TestDatabase database) =>
        ModuleDatabase.RowsAsync(database, "select id from orders");
}
