using MySqlConnector;
using Planne.Durability;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class SessionTests
{
    [Fact]
    public async Task the_server_ends_a_session_that_is_silent_and_the_pool_closes_it_long_before()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("sessions");
        await using var source = new MySqlDataSourceBuilder(
            database.ConnectionString + ";Minimum Pool Size=4;Connection Idle Timeout=300"
        )
            .UseOwnDefaults()
            .Build();
        long session;
        await using (var connection = await source.OpenConnectionAsync())
        {
            session = connection.ServerThread;
            await using var command = new MySqlCommand("select @@wait_timeout", connection);
            Assert.Equal("30", (await command.ExecuteScalarAsync())!.ToString());
        }

        var settings = new MySqlConnectionStringBuilder(source.ConnectionString);
        Assert.Equal((10u, 0u), (settings.ConnectionIdleTimeout, settings.MinimumPoolSize));
        await using var other = await database.OpenAsync();
        await Eventually.IsAsync(
            false,
            async () => (await ServerSession.AllAsync(other)).Any(x => x.Id == session)
        );
    }
}
