using EvolveDb;
using EvolveDb.Dialect;
using MySqlConnector;

namespace Planne.Host.Database;

/// <summary>Brings the modules' tables up to the version of this build, from the scripts in <c>database/migrations</c>.</summary>
/// <remarks>
/// Nodes that start at once wait for each other at a named lock of the server. Evolve has one, too, but it is the same
/// for all databases of a server, and who finds it taken sleeps for three seconds; so Evolve's is off.
/// </remarks>
internal sealed class Migrations(string connectionString, ILogger<Migrations> logger)
{
    /// <summary>Which scripts were applied; Evolve's own table.</summary>
    public const string HistoryTable = "schema_history";

    private const string Lock = """
        select get_lock(concat('planne:', sha2(database(), 224)), @seconds)
        """;

    // In seconds: columns and indexes of large tables take their time.
    private const int LongestStatement = 24 * 60 * 60;

    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

    // A lock belongs to its session, and would outlive a connection that goes back to a pool.
    private readonly string unpooled = new MySqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        AllowUserVariables = true,
    }.ConnectionString;

    /// <summary>Makes the database if it is absent, and applies the scripts that it lacks.</summary>
    /// <exception cref="MySqlException">The server does not answer, or denies it.</exception>
    /// <exception cref="EvolveException">A script failed, or one that was applied has been changed since.</exception>
    public async Task ApplyAsync(CancellationToken cancellation)
    {
        await CreateDatabaseAsync(cancellation);
        await using var held = await LockAsync(cancellation);
        await using var connection = new MySqlConnection(unpooled);
        var evolve = EvolveOn(connection);

        // Evolve has no asynchronous form.
        await Task.Run(evolve.Migrate, cancellation);
        if (evolve.NbMigration > 0)
        {
            logger.SchemaBroughtUp(evolve.NbMigration, string.Join(", ", evolve.AppliedMigrations));
        }
    }

    /// <summary>Tells which scripts the database lacks.</summary>
    /// <exception cref="MySqlException">The server does not answer, or there is no such database.</exception>
    /// <exception cref="EvolveException">A script that was applied has been changed since.</exception>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellation)
    {
        await using var connection = new MySqlConnection(unpooled);
        await connection.OpenAsync(cancellation);
        var applied = await AppliedAsync(connection, cancellation);
        return [.. Scripts.Names.Except(applied, StringComparer.Ordinal)];
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellation)
    {
        var server = new MySqlConnectionStringBuilder(unpooled);
        var database = server.Database;
        server.Database = "";
        await using var connection = new MySqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            select count(*)
            from information_schema.schemata
            where schema_name = @database
            """;
        command.Parameters.AddWithValue("@database", database);
        if (await command.ExecuteScalarAsync(cancellation) is 0L)
        {
            // Asked for where it exists, it would be denied to a user who may change no more than this database.
            command.CommandText = $"create database if not exists {Quoted(database)}";
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task<List<string>> AppliedAsync(
        MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            select name
            from {HistoryTable}
            where success
            """;
        try
        {
            var names = new List<string>();
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                names.Add(reader.GetString(0));
            }

            return names;
        }
        catch (MySqlException e) when (e.ErrorCode is MySqlErrorCode.NoSuchTable)
        {
            return [];
        }
    }

    private async Task<MySqlConnection> LockAsync(CancellationToken cancellation)
    {
        var connection = new MySqlConnection(unpooled);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = Lock;
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("@seconds", LockTimeout.TotalSeconds);
        if (await command.ExecuteScalarAsync(cancellation) is 1 or 1L)
        {
            return connection;
        }

        await connection.DisposeAsync();
        throw new TimeoutException(
            $"Another node has been migrating this database for {LockTimeout}."
        );
    }

    private Evolve EvolveOn(MySqlConnection connection) =>
        new(connection, message => logger.Migrating(message), DBMS.MySQL)
        {
            EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
            EmbeddedResourceFilters = [Scripts.Prefix],
            EnableClusterMode = false,
            IsEraseDisabled = true,
            MetadataTableName = HistoryTable,
            CommandTimeout = LongestStatement,
        };

    private static string Quoted(string name) =>
        $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
