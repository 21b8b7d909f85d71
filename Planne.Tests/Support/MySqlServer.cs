using MySqlConnector;
using Testcontainers.MySql;

namespace Planne.Tests.Support;

/// <summary>The real MySQL that tests run on, found or started once for a run of tests.</summary>
/// <remarks>
/// In this order: the server of <c>PLANNE_TEST_MYSQL</c> (set by <c>make test</c>) or <c>PLANNE_MYSQL</c>; a container
/// where a Docker engine answers, unless <c>PLANNE_MYSQL_PROVIDER</c> is <c>local</c>; the private server of
/// <c>database/mysql --instance test</c>, which goes on running, so that the next run need not wait for it.
/// </remarks>
public static class MySqlServer
{
    private static readonly Lazy<Task<string>> Found = new(FindAsync);

    /// <summary>The connection string that the environment names; null if there is none.</summary>
    internal static string? Named => Configured("PLANNE_TEST_MYSQL") ?? Configured("PLANNE_MYSQL");

    /// <summary>A connection string with the rights of root and without a database.</summary>
    public static async Task<string> ConnectionStringAsync() =>
        new MySqlConnectionStringBuilder(await Found.Value) { Database = "" }.ConnectionString;

    /// <summary>Makes an empty database that nobody else uses; disposing of it drops it.</summary>
    /// <param name="name">What it is for, to be recognised by: lower-case letters, digits and underscores, up to 30.</param>
    public static async Task<TestDatabase> CreateDatabaseAsync(string name) =>
        await TestDatabase.CreateAsync(await ConnectionStringAsync(), name);

    /// <summary>Whether it is a MariaDB.</summary>
    public static async Task<bool> IsMariaDbAsync()
    {
        await using var connection = new MySqlConnection(await ConnectionStringAsync());
        await connection.OpenAsync();
        return connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> FindAsync()
    {
        if (Named is { } named)
        {
            return named;
        }

        return Configured("PLANNE_MYSQL_PROVIDER") is not "local" && DockerEngine.Answers
            ? await StartContainerAsync()
            : await StartPrivateServerAsync();
    }

    private static string? Configured(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static async Task<string> StartContainerAsync()
    {
        var container = MySqlContainers.Build();
        await container.StartAsync();
        // For engines without the reaper that Testcontainers brings along.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            container.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return MySqlContainers.ConnectionStringOf(container);
    }

    private static async Task<string> StartPrivateServerAsync()
    {
        (string, string?)[] local = [("PLANNE_MYSQL_PROVIDER", "local")];
        var start = await DatabaseScript.RunAsync(["--instance", "test", "start"], local);
        return start.ExitCode == 0
            ? (await DatabaseScript.RunAsync(["--instance", "test", "url"], local)).Output.Trim()
            : throw new InvalidOperationException($"No MySQL for the tests:\n{start.Errors}");
    }
}

/// <summary>MySQL in a container, with the settings of docker-compose.yml.</summary>
internal static class MySqlContainers
{
    public static MySqlContainer Build() =>
        new MySqlBuilder("mysql:8.4")
            .WithUsername("root")
            .WithPassword("root")
            .WithCommand(
                "--innodb_flush_log_at_trx_commit=1",
                "--sync_binlog=1",
                "--max_connections=500",
                "--innodb_log_writer_threads=ON",
                "--character_set_server=utf8mb4"
            )
            .Build();

    public static string ConnectionStringOf(MySqlContainer container) =>
        new MySqlConnectionStringBuilder(container.GetConnectionString())
        {
            SslMode = MySqlSslMode.None,
            AllowPublicKeyRetrieval = true,
        }.ConnectionString;
}
