using MySqlConnector;
using Xunit;

namespace Planne.Tests.Support;

/// <summary>A private server whose defaults are set by somebody with other habits than ours.</summary>
/// <remarks>
/// It is of the kind, MySQL or MariaDB, that the other tests run on, and there for the classes that ask for it: the first
/// starts it, the last stops it. What is set is forgotten by the stop.
/// </remarks>
public sealed class OddServer : IAsyncLifetime
{
    private const string SqlMode =
        "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO";

    private static readonly string[] Instance = ["--instance", "odd"];
    private static readonly SemaphoreSlim Turn = new(1);
    private static int users;

    private string flavor = "";
    private string root = "";

    /// <summary>Whether it is a MariaDB.</summary>
    public bool IsMariaDb => flavor == "mariadb";

    /// <summary>A connection string with the rights of root and without a database.</summary>
    public string ConnectionString => root;

    public async Task InitializeAsync()
    {
        flavor = await MySqlServer.IsMariaDbAsync() ? "mariadb" : "mysql";
        await Turn.WaitAsync();
        try
        {
            users++;
            await RunAsync("start");
            root = new MySqlConnectionStringBuilder(await RunAsync("url"))
            {
                Database = "",
            }.ConnectionString;
            await SetDefaultsAsync();
        }
        finally
        {
            Turn.Release();
        }
    }

    public async Task DisposeAsync()
    {
        await Turn.WaitAsync();
        try
        {
            if (--users == 0)
            {
                await RunAsync("stop");
            }
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Runs statements as root.</summary>
    public async Task ExecuteAsync(string sql)
    {
        // A server with autocommit off must not keep what a connection of the tests has looked at.
        await using var connection = new MySqlConnection(root + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task SetDefaultsAsync()
    {
        await ExecuteAsync(
            $"""
            set global sql_mode = '{SqlMode}';
            set global time_zone = '+05:45';
            set global max_allowed_packet = 1048576;
            set global autocommit = 0;
            set global transaction isolation level serializable;
            """
        );
        if (!IsMariaDb)
        {
            await ExecuteAsync("set global sql_require_primary_key = on");
        }
    }

    private async Task<string> RunAsync(string command)
    {
        var outcome = await DatabaseScript.RunAsync(
            [.. Instance, command],
            ("PLANNE_MYSQL", null),
            ("PLANNE_MYSQL_PROVIDER", "local"),
            ("PLANNE_MYSQL_FLAVOR", flavor)
        );
        return outcome.ExitCode == 0
            ? outcome.Output.Trim()
            : throw new InvalidOperationException(
                $"database/mysql {command} failed:\n{outcome.Errors}"
            );
    }
}
