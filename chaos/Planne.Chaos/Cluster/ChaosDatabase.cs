using System.Diagnostics;
using System.Globalization;
using MySqlConnector;
using Planne.Testing;

namespace Planne.Chaos.Cluster;

/// <summary>A MySQL of the rig's own, which it may kill.</summary>
internal sealed class ChaosDatabase : IAsyncDisposable
{
    private const string Instance = "chaos";
    private readonly List<string> errorLogs = [];
    private string server = "";

    private ChaosDatabase(string name) => Name = name;

    /// <summary>The run's database.</summary>
    public string Name { get; }

    /// <summary>How to reach it without any proxy; with a short patience, since it may be down.</summary>
    public string ConnectionString =>
        new MySqlConnectionStringBuilder(server)
        {
            Database = Name,
            ConnectionTimeout = 2,
            DefaultCommandTimeout = 10,
            // A killed server's connections are not to be met again.
            Pooling = false,
        }.ConnectionString;

    /// <summary>How hosts reach it, but for the proxy.</summary>
    public string HostConnectionString =>
        new MySqlConnectionStringBuilder(server) { Database = Name }.ConnectionString;

    private static string Folder =>
        ProjectRoot.File(
            ".mysql",
            Environment.GetEnvironmentVariable("PLANNE_MYSQL_FLAVOR") == "mariadb"
                ? $"{Instance}-mariadb"
                : Instance
        );

    /// <summary>Starts the server and makes the run's database on it; those of former runs go.</summary>
    public static async Task<ChaosDatabase> StartAsync(int seed)
    {
        var database = new ChaosDatabase(
            string.Create(CultureInfo.InvariantCulture, $"chaos_{seed}")
        );
        await database.StartServerAsync();
        await using var connection = new MySqlConnection(database.server);
        await connection.OpenAsync();
        foreach (var former in await FormerAsync(connection))
        {
            await ExecuteAsync(connection, $"drop database `{former}`");
        }

        await ExecuteAsync(connection, $"create database `{database.Name}`");
        return database;
    }

    /// <summary>Starts the server, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public async Task StartServerAsync()
    {
        await RunAsync("start");
        var url = (await RunAsync("url")).Trim();
        if (server.Length > 0 && server != url)
        {
            throw new InvalidOperationException(
                "Another program took MySQL's port while it was down."
            );
        }

        server = url;
    }

    /// <summary>Kills the server (<c>kill -9</c>).</summary>
    public async Task KillServerAsync()
    {
        var pid = await File.ReadAllTextAsync(Path.Combine(Folder, "pid"));
        using var process = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync();
        await KeepErrorLogAsync();
    }

    /// <summary>What all servers of the run have written to their error logs.</summary>
    public async Task<string> ErrorLogAsync()
    {
        await KeepErrorLogAsync();
        return string.Join("\n", errorLogs);
    }

    /// <summary>Opens a connection without a proxy.</summary>
    public async Task<MySqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new MySqlConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The orders that are not decided.</summary>
    public async Task<HashSet<int>> PendingOrdersAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var command = new MySqlCommand(
            "select id from orders where status = 'PENDING'",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ids = new HashSet<int>();
        while (await reader.ReadAsync(cancellation))
        {
            ids.Add(reader.GetInt32(0));
        }

        return ids;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RunAsync("stop");

    private async Task KeepErrorLogAsync() =>
        errorLogs.Add(await File.ReadAllTextAsync(Path.Combine(Folder, "error.log")));

    private static async Task<List<string>> FormerAsync(MySqlConnection connection)
    {
        await using var command = new MySqlCommand(
            """
            select schema_name
            from   information_schema.schemata
            where  schema_name like 'chaos\_%'
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> RunAsync(string command)
    {
        var outcome = await DatabaseScript.RunAsync(
            ["--instance", Instance, command],
            ("PLANNE_MYSQL", null),
            ("PLANNE_MYSQL_PROVIDER", "local")
        );
        return outcome.ExitCode == 0
            ? outcome.Output
            : throw new InvalidOperationException(
                $"database/mysql {command} failed:\n{outcome.Errors}"
            );
    }
}
