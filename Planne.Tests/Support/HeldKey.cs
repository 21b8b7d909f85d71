using MySqlConnector;

namespace Planne.Tests.Support;

/// <summary>An idempotency key that a request has used and not committed: one that is still running, as far as others can see.</summary>
internal sealed class HeldKey : IAsyncDisposable
{
    private readonly TestDatabase database;
    private MySqlConnection? connection;

    private HeldKey(TestDatabase database) => this.database = database;

    public static async Task<HeldKey> OfAsync(TestDatabase database, string key)
    {
        var held = new HeldKey(database) { connection = await database.OpenAsync() };
        await using var command = held.connection.CreateCommand();
        command.CommandText = """
            begin;
            insert into idempotency_keys (caller, idempotency_key, fingerprint, order_id)
            values ('', @key, repeat('0', 32), 1)
            """;
        command.Parameters.AddWithValue("@key", key);
        await command.ExecuteNonQueryAsync();
        return held;
    }

    /// <summary>Waits until so many requests wait for the key.</summary>
    public Task WaitedForAsync(int requests) =>
        Eventually.IsAsync(
            requests,
            async () =>
                (await ServerSession.RunningAsync(database)).Count(x =>
                    x.State.Equals("update", StringComparison.OrdinalIgnoreCase)
                )
        );

    /// <summary>Has the request fail: what it inserted is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref connection, null) is { } open)
        {
            await using (open)
            {
                await using var command = new MySqlCommand("rollback", open);
                await command.ExecuteNonQueryAsync();
            }
        }
    }
}
