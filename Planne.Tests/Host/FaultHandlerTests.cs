using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Planne.Host.Database;
using Planne.Host.Http;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

public sealed class FaultHandlerTests
{
    [Fact]
    public async Task a_database_that_cannot_be_reached_is_a_503_that_says_when_to_try_again()
    {
        var fault = await FaultAsync("Server=127.0.0.1;Port=1;Database=nowhere", "select 1");

        var (handled, response, body) = await HandleAsync(
            new InvalidOperationException("EF Core wraps it.", fault)
        );

        Assert.True(handled);
        Assert.Equal(503, response.StatusCode);
        Assert.Equal("5", response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.ContentType);
        Assert.Equal(503, body.GetProperty("status").GetInt32());
        Assert.DoesNotContain("nowhere", body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_request_that_breaks_off_is_the_clients_fault()
    {
        var (handled, response, _) = await HandleAsync(
            new BadHttpRequestException("Unexpected end.", 400)
        );

        Assert.True(handled);
        Assert.Equal(400, response.StatusCode);
    }

    [Fact]
    public async Task a_defect_is_left_to_whoever_logs_defects() =>
        Assert.False((await HandleAsync(new InvalidOperationException("A defect."))).Handled);

    [Fact]
    public async Task faults_of_the_database_are_told_apart()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("faults");
        await ModuleDatabase.ExecuteAsync(
            database,
            "create table one (id int primary key); insert into one values (1)"
        );

        var duplicate = await FaultAsync(database.ConnectionString, "insert into one values (1)");
        var killed = await FaultAsync(database.ConnectionString, "kill connection_id()");
        var defect = await FaultAsync(database.ConnectionString, "select nothing from nowhere");
        var deadlock = await FaultAsync(
            database.ConnectionString,
            "signal sqlstate '40001' set mysql_errno = 1213, message_text = 'Deadlock found'"
        );

        Assert.Equal("duplicate key", Kind(duplicate));
        Assert.Equal("unavailable", Kind(killed));
        Assert.Equal("none", Kind(defect));
        Assert.Equal("contention", Kind(deadlock));
    }

    [Fact]
    public async Task a_session_that_is_found_lost_when_a_transaction_begins_is_one_of_them()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("lost");
        await using var connection = await database.OpenAsync();
        await ModuleDatabase.ExecuteAsync(database, $"kill {connection.ServerThread}");

        var fault = await Record.ExceptionAsync(() => connection.BeginTransactionAsync().AsTask());

        Assert.Equal("unavailable", Kind(fault!));
    }

    [Fact]
    public async Task a_connection_that_breaks_before_its_transaction_begins_is_the_databases_fault()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("faults");
        await using var proxy = new Proxy(database.ConnectionString);
        var redirected = new MySqlConnectionStringBuilder(database.ConnectionString);
        proxy.Redirect(redirected);
        await using var connection = new MySqlConnection(redirected.ConnectionString);
        await connection.OpenAsync();
        proxy.CutConnections();

        var lost = await Assert.ThrowsAnyAsync<Exception>(async () =>
            await connection.BeginTransactionAsync()
        );

        Assert.Equal("unavailable", Kind(lost));
    }

    private static string Kind(Exception fault) =>
        string.Join(
            ' ',
            new[]
            {
                (DatabaseFaults.IsDuplicateKey(fault), "duplicate key"),
                (DatabaseFaults.IsUnavailable(fault), "unavailable"),
                (DatabaseFaults.IsContention(fault), "contention"),
            }
                .Where(kind => kind.Item1)
                .Select(kind => kind.Item2)
                .DefaultIfEmpty("none")
        );

    private static Task<MySqlException> FaultAsync(string connectionString, string sql) =>
        Assert.ThrowsAsync<MySqlException>(async () =>
        {
            await using var connection = new MySqlConnection(connectionString + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new MySqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        });

    private static async Task<(bool Handled, HttpResponse Response, JsonElement Body)> HandleAsync(
        Exception exception
    )
    {
        var services = new ServiceCollection()
            .AddOptions()
            .AddSingleton<IProblemDetailsWriter>(
                new ProblemWriter(Options.Create(new JsonOptions()))
            )
            .AddProblemDetails()
            .BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Response.Body = new MemoryStream();
        var handler = new FaultHandler(NullLogger<FaultHandler>.Instance);

        var handled = await handler.TryHandleAsync(http, exception, CancellationToken.None);

        http.Response.Body.Position = 0;
        var body = handled
            ? await JsonSerializer.DeserializeAsync<JsonElement>(http.Response.Body)
            : default;
        return (handled, http.Response, body);
    }
}
