using MySqlConnector;

namespace Planne.Tests.Support;

/// <summary>A session of the server, and what it is at.</summary>
/// <param name="Id">What <c>kill</c> takes.</param>
/// <param name="User">Whom it belongs to.</param>
/// <param name="Database">The database it uses; empty for none.</param>
/// <param name="Command"><c>Query</c> while it runs a statement.</param>
/// <param name="State">How far its statement is; empty where the server does not say.</param>
/// <param name="Statement">How its statement begins; empty for none.</param>
internal sealed record ServerSession(
    long Id,
    string User,
    string Database,
    string Command,
    string State,
    string Statement
)
{
    /// <summary>All sessions of the server.</summary>
    // The view of the same name converts what each of them runs, and fails on the bytes of an id.
    public static async Task<IReadOnlyList<ServerSession>> AllAsync(MySqlConnection connection)
    {
        await using var list = new MySqlCommand("show processlist", connection);
        await using var reader = await list.ExecuteReaderAsync();
        var sessions = new List<ServerSession>();
        while (await reader.ReadAsync())
        {
            string Text(string column) =>
                reader.IsDBNull(reader.GetOrdinal(column)) ? "" : reader.GetString(column);
            sessions.Add(
                new ServerSession(
                    reader.GetInt64("Id"),
                    Text("User"),
                    Text("db"),
                    Text("Command"),
                    Text("State"),
                    Text("Info")
                )
            );
        }

        return sessions;
    }

    /// <summary>The sessions that run a statement on a test's database; the store's are of no database.</summary>
    public static async Task<IReadOnlyList<ServerSession>> RunningAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        return
        [
            .. (await AllAsync(connection)).Where(x =>
                x.Database == database.Name
                && x.Command == "Query"
                && x.Id != connection.ServerThread
            ),
        ];
    }
}
