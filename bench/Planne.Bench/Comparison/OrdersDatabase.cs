using MySqlConnector;
using Planne.Testing;

namespace Planne.Bench.Comparison;

/// <summary>A database of one contestant's, with the product's own tables of orders and decisions.</summary>
internal sealed class OrdersDatabase : IAsyncDisposable
{
    private readonly string server;
    private readonly string schema;

    private OrdersDatabase(string server, string schema)
    {
        this.server = server;
        this.schema = schema;
        ConnectionString = new MySqlConnectionStringBuilder(server)
        {
            Database = schema,
        }.ConnectionString;
    }

    public string ConnectionString { get; }

    public static async Task<OrdersDatabase> MakeAsync(string server)
    {
        var database = new OrdersDatabase(server, $"planne_bench_{Guid.CreateVersion7():N}"[..32]);
        await database.ExecuteAsync($"create database `{database.schema}`");
        return database;
    }

    /// <summary>Makes the tables by the product's own migrations: same columns, same indexes.</summary>
    public async Task AddTablesAsync()
    {
        foreach (
            var script in Directory
                .GetFiles(ProjectRoot.File("database", "migrations"), "V*.sql")
                .Order(StringComparer.Ordinal)
        )
        {
            await ExecuteAsync($"use `{schema}`;\n{await File.ReadAllTextAsync(script)}");
        }
    }

    /// <summary>
    /// Holds the rows against what was answered: each accepted order is stored, and has one verdict, one line in the log
    /// and the status of its verdict.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not so, and no figure of this run counts.</exception>
    public async Task CheckAsync(long answered, long atMostUnanswered)
    {
        var stored = await CountAsync("orders");
        if (stored < answered || stored > answered + atMostUnanswered)
        {
            throw new InvalidOperationException(
                $"{answered} orders were accepted, and {stored} are stored."
            );
        }

        await ExpectAsync("decisions", stored);
        await ExpectAsync("decision_log", stored);
        await ExpectAsync("(select distinct order_id from decision_log) as logged", stored);
        await ExpectAsync("(select distinct order_id from order_items) as ordered", stored);
        await ExpectAsync(
            """
            orders o
            join decisions d on d.order_id = o.id and d.verdict = o.status and d.verdict in ('APPROVED', 'REFUSED')
            join decision_log l on l.order_id = o.id and l.verdict = d.verdict
            """,
            stored
        );
    }

    public Task<long> CountAsync(string from) => ScalarAsync($"select count(*) from {from}");

    public async ValueTask DisposeAsync() => await ExecuteAsync($"drop database `{schema}`");

    private async Task ExpectAsync(string from, long expected)
    {
        var found = await CountAsync(from);
        if (found != expected)
        {
            throw new InvalidOperationException(
                $"There are {found} rows where {expected} should be: {from}"
            );
        }
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync(ConnectionString);
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 0 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(), null);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync(server);
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<MySqlConnection> OpenAsync(string connectionString)
    {
        var connection = new MySqlConnection(
            new MySqlConnectionStringBuilder(connectionString)
            {
                AllowUserVariables = true,
                Pooling = false,
            }.ConnectionString
        );
        await connection.OpenAsync();
        return connection;
    }
}
