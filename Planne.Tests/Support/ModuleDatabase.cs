using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Planne.Host.Database;
using Planne.Ordering;

namespace Planne.Tests.Support;

/// <summary>The modules' schema on a test's own database, for tests that need no host.</summary>
internal static class ModuleDatabase
{
    public static Task MigrateAsync(TestDatabase database) =>
        MigrationsOf(database.ConnectionString).ApplyAsync(default);

    public static Migrations MigrationsOf(string connectionString) =>
        new(connectionString, NullLogger<Migrations>.Instance);

    public static DbContextOptions<OrderingDb> OrderingOptions(TestDatabase database) =>
        new DbContextOptionsBuilder<OrderingDb>()
            .UseMySql(database.ConnectionString, new MySqlServerVersion(new Version(8, 4, 0)))
            .AmongManyHosts()
            .Options;

    /// <summary>Runs statements on a database.</summary>
    public static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stores pending orders of 100 cents with the ids from 1 on. No message is about them, so they stay as they are.</summary>
    public static Task StorePendingAsync(TestDatabase database, int orders) =>
        ExecuteAsync(
            database,
            "insert into orders (id, status, amount_cents) values "
                + string.Join(
                    ',',
                    Enumerable.Range(1, orders).Select(id => $"({id}, 'PENDING', 100)")
                )
        );

    /// <summary>Reads the rows of a query, each as its values with a comma between them.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(string.Join(',', values));
        }

        return rows;
    }
}
