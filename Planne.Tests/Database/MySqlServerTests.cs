using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Database;

public class MySqlServerTests
{
    [Fact]
    public async Task a_commit_is_on_disk_before_it_is_acknowledged()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("settings");

        Assert.Equal((1L, 1L), await FlushSettingsAsync(database.ConnectionString));
    }

    [DockerFact]
    public async Task a_commit_in_a_container_is_on_disk_before_it_is_acknowledged()
    {
        await using var container = MySqlContainers.Build();
        await container.StartAsync();

        Assert.Equal(
            (1L, 1L),
            await FlushSettingsAsync(MySqlContainers.ConnectionStringOf(container))
        );
    }

    [Fact]
    public async Task a_database_is_gone_once_it_is_disposed_of()
    {
        var database = await MySqlServer.CreateDatabaseAsync("short_lived");
        Assert.True(await ExistsAsync(database.Name));

        await database.DisposeAsync();

        Assert.False(await ExistsAsync(database.Name));
    }

    [Fact]
    public async Task the_given_schema_may_be_loaded_again()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("given_schema");
        var schema = await File.ReadAllTextAsync(ProjectRoot.File("database", "schema.sql"));
        await using var connection = await database.OpenAsync();
        await ExecuteAsync(connection, schema);
        await ExecuteAsync(connection, "update products set price_cents = 120 where id = 1");

        await ExecuteAsync(connection, schema);

        await using var command = new MySqlCommand(
            "select id, name, price_cents from products order by id",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        var products = new List<(int, string, int)>();
        while (await reader.ReadAsync())
        {
            products.Add((reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2)));
        }

        Assert.Equal([(1, "Apple", 120), (2, "Banana", 50), (3, "Cherry", 200)], products);
    }

    private static async Task<(long, long)> FlushSettingsAsync(string connectionString)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(
            "select @@global.innodb_flush_log_at_trx_commit, @@global.sync_binlog",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<bool> ExistsAsync(string database)
    {
        await using var connection = new MySqlConnection(await MySqlServer.ConnectionStringAsync());
        await connection.OpenAsync();
        await using var command = new MySqlCommand(
            "select count(*) from information_schema.schemata where schema_name = @name",
            connection
        );
        command.Parameters.AddWithValue("name", database);
        return (long)(await command.ExecuteScalarAsync())! == 1;
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
