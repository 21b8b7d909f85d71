using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Planne.Ordering;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

/// <summary>The feed itself, without a host, on a real database whose questions are counted.</summary>
public sealed class OrderFeedTests : IAsyncLifetime
{
    private const int Waiting = 2_000;

    // Not an expectation: only what keeps a broken feed from hanging the suite.
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(3);

    private readonly Questions questions = new();
    private readonly Lifetime lifetime = new();
    private TestDatabase? database;
    private OrderFeed? feed;

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("feed");
        await ModuleDatabase.MigrateAsync(database);
        await ModuleDatabase.StorePendingAsync(database, Waiting);
        feed = Feed(database.ConnectionString);
        await feed.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await feed!.StopAsync(CancellationToken.None);
        await database!.DisposeAsync();
    }

    [Fact]
    public async Task however_many_wait_each_question_is_about_all_of_them_and_all_are_told()
    {
        var waiting = Enumerable.Range(1, Waiting).Select(id => WaitAsync(feed!, id)).ToList();

        // Two questions in a row about all, so that none was split.
        await Eventually.IsAsync(
            true,
            () => Task.FromResult(questions.Asked.ToArray() is [.., Waiting, Waiting])
        );
        await ModuleDatabase.ExecuteAsync(
            database!,
            "update orders set status = if(id % 2 = 0, 'APPROVED', 'REFUSED')"
        );

        var told = await Task.WhenAll(waiting);
        Assert.All(
            told.Select((status, i) => (Id: i + 1, status)),
            order => Assert.Equal(order.Id % 2 == 0 ? "APPROVED" : "REFUSED", order.status)
        );
        Assert.Equal(0, feed!.Watched);
    }

    [Fact]
    public async Task those_who_wait_for_one_order_share_the_question()
    {
        var waiting = Enumerable.Range(0, 100).Select(_ => WaitAsync(feed!, 7)).ToList();
        Assert.Equal(1, feed!.Watched);

        await ModuleDatabase.ExecuteAsync(
            database!,
            "update orders set status = 'APPROVED' where id = 7"
        );

        Assert.Equal(["APPROVED"], (await Task.WhenAll(waiting)).Distinct());
        Assert.All(questions.Asked, orders => Assert.Equal(1, orders));
    }

    [Fact]
    public async Task an_order_that_was_decided_before_anybody_waited_is_told_at_once()
    {
        await ModuleDatabase.ExecuteAsync(
            database!,
            "update orders set status = 'REFUSED' where id = 8"
        );

        Assert.Equal("REFUSED", await WaitAsync(feed!, 8));
    }

    [Fact]
    public async Task who_gives_up_is_asked_about_no_more()
    {
        using var gone = new CancellationTokenSource();
        var left = feed!.DecidedAsync(9, GiveUp, gone.Token);
        var stays = WaitAsync(feed, 10);

        await gone.CancelAsync();

        Assert.Null(await left);
        Assert.Equal(1, feed.Watched);
        await ModuleDatabase.ExecuteAsync(
            database!,
            "update orders set status = 'APPROVED' where id = 10"
        );
        Assert.Equal("APPROVED", await stays);
    }

    [Fact]
    public async Task a_node_that_is_about_to_stop_lets_nobody_wait()
    {
        var waiting = WaitAsync(feed!, 11);

        await lifetime.StopAsync();

        Assert.Null(await waiting);
        Assert.Null(await WaitAsync(feed!, 12));
    }

    [Fact]
    public async Task a_database_that_is_away_is_told_to_those_who_want_to_know()
    {
        var lost = Feed("Server=127.0.0.1;Port=1;Database=nowhere");
        await lost.StartAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            lost.DecidedOrFailedAsync(13, GiveUp, CancellationToken.None)
        );

        Assert.Equal(0, lost.Watched);
        await lost.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task who_waits_through_an_outage_is_told_soon_after_it()
    {
        await using var proxy = new Proxy(database!.ConnectionString);
        var proxied = new MySqlConnectionStringBuilder(database.ConnectionString);
        proxy.Redirect(proxied);
        var cutOff = Feed(proxied.ConnectionString);
        await cutOff.StartAsync(CancellationToken.None);
        var patient = WaitAsync(cutOff, 14);
        await Eventually.IsAsync(true, () => Task.FromResult(!questions.Asked.IsEmpty));

        var began = Stopwatch.GetTimestamp();
        proxy.IsSilent = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            cutOff.DecidedOrFailedAsync(15, GiveUp, CancellationToken.None)
        );
        await ModuleDatabase.ExecuteAsync(
            database,
            "update orders set status = 'APPROVED' where id = 14"
        );
        var outage = Stopwatch.GetElapsedTime(began);
        Assert.False(patient.IsCompleted);

        began = Stopwatch.GetTimestamp();
        proxy.IsSilent = false;
        Assert.Equal("APPROVED", await patient);
        Assert.True(Stopwatch.GetElapsedTime(began) < outage);
        await cutOff.StopAsync(CancellationToken.None);
    }

    private OrderFeed Feed(string connectionString) =>
        new(
            new DbContextOptionsBuilder<OrderingDb>()
                .UseMySql(connectionString, new MySqlServerVersion(new Version(8, 4, 0)))
                .AddInterceptors(questions)
                .AmongManyHosts()
                .Options,
            Options.Create(new OrderingOptions { WatchEvery = TimeSpan.FromMilliseconds(10) }),
            TimeProvider.System,
            lifetime
        );

    private static Task<string?> WaitAsync(OrderFeed feed, int orderId) =>
        feed.DecidedAsync(orderId, GiveUp, CancellationToken.None);

    /// <summary>About how many orders each question was.</summary>
    private sealed class Questions : DbCommandInterceptor
    {
        public ConcurrentQueue<int> Asked { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            var orders = ((MySqlParameter)command.Parameters[0]).Value;
            Asked.Enqueue(JsonSerializer.Deserialize<int[]>((string)orders!)!.Length);
            return new(result);
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        private readonly CancellationTokenSource stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => stopping.Cancel();

        public Task StopAsync() => stopping.CancelAsync();
    }
}
