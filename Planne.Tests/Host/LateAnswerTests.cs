using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

public sealed class LateAnswerTests
{
    [Fact]
    public async Task a_silent_database_is_told_to_who_places_an_order_and_a_repeat_finds_out_what_became_of_it()
    {
        (string, string) key = ("Idempotency-Key", "silence");
        await using var database = await MySqlServer.CreateDatabaseAsync("late");
        await using var proxy = new Proxy(database.ConnectionString);
        var proxied = new MySqlConnectionStringBuilder(database.ConnectionString);
        proxy.Redirect(proxied);

        // So that nothing is asked before the transaction is begun.
        await using var host = await HostProcess.StartAsync(
            proxied.ConnectionString,
            "--Ordering:CatalogLifetime=01:00:00"
        );
        using var client = host.Client();
        Assert.Equal(201, (await client.PostAsync()).Status);

        proxy.IsSilent = true;
        var unanswered = await client.PostAsync(Requests.TwoApples, key);
        Assert.Equal((503, "5"), (unanswered.Status, unanswered["Retry-After"]));

        proxy.IsSilent = false;
        await Eventually.IsAsync(
            201,
            async () => (await client.PostAsync(Requests.TwoApples, key)).Status
        );
        Assert.Equal(
            ["2"],
            await ModuleDatabase.RowsAsync(database, "select count(*) from orders")
        );
        Assert.Equal(0, await host.TerminateAsync());
    }
}
