using MySqlConnector;

namespace Planne.Tests.Support;

/// <summary>A database of a test's own; see <see cref="MySqlServer.CreateDatabaseAsync"/>.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string server;

    private TestDatabase(string server, string name)
    {
        this.server = server;
        Name = name;
        ConnectionString = new MySqlConnectionStringBuilder(server)
        {
            Database = name,
        }.ConnectionString;
    }

    /// <summary>Its name, which begins with <c>planne_test_</c>.</summary>
    public string Name { get; }

    /// <summary>A connection string with the rights of root that names this database.</summary>
    public string ConnectionString { get; }

    internal static async Task<TestDatabase> CreateAsync(string server, string name)
    {
        var database = new TestDatabase(
            server,
            $"planne_test_{name}_{Guid.NewGuid().ToString("N")[..12]}"
        );
        await database.OnServerAsync($"create database `{database.Name}`");
        return database;
    }

    /// <summary>An open connection to it, the caller's to dispose of.</summary>
    public async Task<MySqlConnection> OpenAsync()
    {
        var connection = new MySqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Closes this database's pooled connections and drops it.</summary>
    public async ValueTask DisposeAsync()
    {
        await using (var pooled = new MySqlConnection(ConnectionString))
        {
            await MySqlConnection.ClearPoolAsync(pooled);
        }

        await OnServerAsync($"drop database if exists `{Name}`");
    }

    private async Task OnServerAsync(string statement)
    {
        await using var connection = new MySqlConnection(server);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
