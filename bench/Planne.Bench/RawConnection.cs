using MySqlConnector;

namespace Planne.Bench;

/// <summary>A connection that stays open, every statement on it prepared once.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly MySqlConnection connection;
    private readonly Dictionary<string, MySqlCommand> prepared = new(StringComparer.Ordinal);

    private RawConnection(MySqlConnection connection) => this.connection = connection;

    public static async Task<RawConnection> OpenAsync(string connectionString, string schema)
    {
        var opened = new MySqlConnection(
            new MySqlConnectionStringBuilder(connectionString)
            {
                Database = schema,
                Pooling = false,
            }.ConnectionString
        );
        await opened.OpenAsync();
        var raw = new RawConnection(opened);
        await raw.TextAsync("set session transaction isolation level read committed");
        return raw;
    }

    /// <summary>Runs <paramref name="work"/> between <c>start transaction</c> and <c>commit</c>.</summary>
    public async Task InTransactionAsync(Func<Task> work)
    {
        await TextAsync("start transaction");
        await work();
        await TextAsync("commit");
    }

    /// <param name="sql">A statement with a <c>?</c> for each value.</param>
    /// <param name="values">The values, in order.</param>
    public async Task<int> ExecuteAsync(string sql, params IReadOnlyList<object?> values) =>
        await (await PrepareAsync(sql, values)).ExecuteNonQueryAsync();

    public async Task<long> ScalarAsync(string sql, params IReadOnlyList<object?> values) =>
        Convert.ToInt64(await (await PrepareAsync(sql, values)).ExecuteScalarAsync(), null);

    public async Task<List<T>> QueryAsync<T>(
        string sql,
        Func<MySqlDataReader, T> read,
        params IReadOnlyList<object?> values
    )
    {
        await using var reader = await (await PrepareAsync(sql, values)).ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in prepared.Values)
        {
            await command.DisposeAsync();
        }

        await connection.DisposeAsync();
    }

    /// <summary>Runs a statement as it stands, which is not run again.</summary>
    public async Task TextAsync(string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<MySqlCommand> PrepareAsync(string sql, IReadOnlyList<object?> values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = new MySqlCommand(sql, connection);
            foreach (var value in values)
            {
                command.Parameters.Add(new MySqlParameter { Value = value });
            }

            await command.PrepareAsync();
            prepared.Add(sql, command);
        }

        for (var position = 0; position < values.Count; position++)
        {
            command.Parameters[position].Value = values[position];
        }

        return command;
    }
}
