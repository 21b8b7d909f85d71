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

    /// <summary>One that somebody else made.</summary>
    public static OrdersDatabase At(string connectionString)
    {
        var read = new MySqlConnectionStringBuilder(connectionString);
        var name = read.Database;
        read.Database = "";
        return new OrdersDatabase(read.ConnectionString, name);
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
    /// and the status of its verdict. Only what came after some rows is looked at, and none of it may be about those.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not so, and no figure of this run counts.</exception>
    public async Task CheckAsync(long answered, long atMostUnanswered, LastRows since = default)
    {
        var stored = await CountAsync($"orders where id > {since.Order}");
        if (stored < answered || stored > answered + atMostUnanswered)
        {
            throw new InvalidOperationException(
                $"{answered} orders were accepted, and {stored} are stored."
            );
        }

        await ExpectAsync($"decisions where order_id > {since.Order}", stored);
        await ExpectAsync($"decision_log where id > {since.Logged}", stored);
        await ExpectAsync(
            $"(select distinct order_id from decision_log where id > {since.Logged}) as logged",
            stored
        );
        await ExpectAsync(
            $"(select distinct order_id from order_items where order_id > {since.Order}) as ordered",
            stored
        );
        await ExpectAsync(
            $"""
            orders o
            join decisions d on d.order_id = o.id and d.verdict = o.status and d.verdict in ('APPROVED', 'REFUSED')
            join decision_log l on l.order_id = o.id and l.verdict = d.verdict and l.id > {since.Logged}
            where o.id > {since.Order}
            """,
            stored
        );
    }

    /// <summary>The rows that came last so far.</summary>
    public async Task<LastRows> LastRowsAsync() =>
        new(
            await ScalarAsync("select coalesce(max(id), 0) from orders"),
            await ScalarAsync("select coalesce(max(id), 0) from decision_log")
        );

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

/// <summary>The greatest ids that there were at a time.</summary>
internal readonly record struct LastRows(long Order, long Logged);
