using MySqlConnector;

namespace Planne.Tests.Support;

/// <summary>While it is there, no order of a database can be decided: orders wait as long as a test wants them to.</summary>
internal sealed class HeldDecisions : IAsyncDisposable
{
    private readonly MySqlConnection connection;

    private HeldDecisions(MySqlConnection connection) => this.connection = connection;

    public static async Task<HeldDecisions> OfAsync(TestDatabase database)
    {
        var held = new HeldDecisions(await database.OpenAsync());
        await held.ExecuteAsync("lock tables decisions write");
        return held;
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("unlock tables");
        await connection.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
