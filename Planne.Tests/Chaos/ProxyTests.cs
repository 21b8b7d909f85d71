using System.Diagnostics;
using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>What the proxy between a host and the database does to what passes.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private TestDatabase? database;
    private Proxy? proxy;

    private Proxy Proxy => proxy!;

    [Fact]
    public async Task what_is_sent_through_silence_arrives_once_it_ends()
    {
        await using var through = await OpenAsync();
        Proxy.IsSilent = true;
        var insert = ExecuteAsync(through, "insert into marks values (1)");
        Assert.Equal(0, await CountAsync());
        Assert.False(insert.IsCompleted);

        Proxy.IsSilent = false;
        await insert;

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task a_delay_is_added_to_the_question_and_to_the_answer()
    {
        await using var through = await OpenAsync();
        Proxy.Delay = TimeSpan.FromMilliseconds(200);
        var asked = Stopwatch.GetTimestamp();

        await ExecuteAsync(through, "insert into marks values (1)");

        // Two delays, less what timers may be early.
        Assert.InRange(Stopwatch.GetElapsedTime(asked), Proxy.Delay * 1.9, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task a_connection_that_is_cut_breaks_and_the_next_one_works()
    {
        await using var cut = await OpenAsync();
        Proxy.CutConnections();

        await Assert.ThrowsAsync<MySqlException>(() =>
            ExecuteAsync(cut, "insert into marks values (1)")
        );
        await using var next = await OpenAsync();
        await ExecuteAsync(next, "insert into marks values (2)");

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task a_server_that_is_down_refuses_and_the_proxy_goes_on()
    {
        await using var toNowhere = new Proxy("Server=127.0.0.1;Port=1");
        var nowhere = new MySqlConnectionStringBuilder { Pooling = false };
        toNowhere.Redirect(nowhere);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            await using var connection = new MySqlConnection(nowhere.ConnectionString);
            await Assert.ThrowsAsync<MySqlException>(() => connection.OpenAsync());
        }

        await toNowhere.DisposeAsync();
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("proxied");
        await ModuleDatabase.ExecuteAsync(database, "create table marks (id int primary key)");
        proxy = new Proxy(database.ConnectionString);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await database!.DisposeAsync();
    }

    private async Task<MySqlConnection> OpenAsync()
    {
        var redirected = new MySqlConnectionStringBuilder(database!.ConnectionString)
        {
            Pooling = false,
        };
        Proxy.Redirect(redirected);
        var connection = new MySqlConnection(redirected.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync()
    {
        await using var connection = await database!.OpenAsync();
        await using var command = new MySqlCommand("select count(*) from marks", connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), null);
    }
}
