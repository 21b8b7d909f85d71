using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;

namespace Planne.Tests.Durability.Store;

/// <summary>Looks at the tables, and changes them, past the store.</summary>
internal sealed class Server(string connectionString)
{
    public string ConnectionString => connectionString;

    public async Task<MySqlConnection> OpenAsync()
    {
        var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] values)
    {
        await using var connection = await OpenAsync();
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params (string Name, object? Value)[] values) =>
        (await QueryAsync(sql, reader => reader.GetFieldValue<T>(0), values)).Single();

    public async Task<List<T>> QueryAsync<T>(
        string sql,
        Func<MySqlDataReader, T> read,
        params (string Name, object? Value)[] values
    )
    {
        await using var connection = await OpenAsync();
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Status, owner and attempts of each of these envelopes in the inbox; those that are not there are left out.</summary>
    public async Task<List<InboxRow>> InboxAsync(params Envelope[] envelopes)
    {
        var rows = await QueryAsync(
            "select id, status, owner_id, attempts from wolverine_incoming_envelopes",
            reader =>
                (
                    Id: EnvelopeRow.ReadKey(reader, 0),
                    Row: new InboxRow(reader.GetString(1), reader.GetInt32(2), reader.GetInt32(3))
                )
        );
        return
        [
            .. envelopes.SelectMany(envelope =>
                rows.Where(row => row.Id == envelope.Id).Select(row => row.Row)
            ),
        ];
    }

    public Task<long> CountAsync(string table, string where = "true") =>
        ScalarAsync<long>($"select count(*) from {table} where {where}");

    public Task<DateTime> NowAsync() => ScalarAsync<DateTime>("select utc_timestamp(6)");

    private static MySqlCommand Command(
        MySqlConnection connection,
        string sql,
        (string Name, object? Value)[] values
    )
    {
        var command = new MySqlCommand(sql, connection);
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}

/// <summary>What the inbox says of an envelope.</summary>
internal readonly record struct InboxRow(string Status, int Owner, int Attempts = 0);
