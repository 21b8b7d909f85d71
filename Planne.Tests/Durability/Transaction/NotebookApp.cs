using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Alba;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.EntityFrameworkCore;
using Wolverine.Http;
using Wolverine.MySql;
using Wolverine.Transports.Tcp;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

[CollectionDefinition(nameof(NotebookApp))]
public sealed class NotebookAppCollection : ICollectionFixture<NotebookApp>;

[CollectionDefinition(nameof(UnwatchedNotebookApp))]
public sealed class UnwatchedNotebookAppCollection : ICollectionFixture<UnwatchedNotebookApp>;

/// <summary>An application with two contexts and durable queues, on a database of its own.</summary>
public class NotebookApp : IAsyncLifetime
{
    /// <summary>The queue without an inbox.</summary>
    public const string Buffered = "buffered";

    private const int LockedOnMySql = 3572;
    private const int LockedOnMariaDb = 1205;

    private const string Tables = """
        create table notes (id bigint primary key, text varchar(100) not null);
        create table reviews (id bigint primary key, steps int not null, version int not null);
        create table pages (id bigint primary key);
        """;

    private readonly LockWaitLimit impatience = new();

    public IAlbaHost Host { get; private set; } = null!;

    public Journal Journal { get; } = new();

    public Gate Gate { get; } = new();

    public TestDatabase Database { get; private set; } = null!;

    /// <summary>Whether the contexts' connections wait for a second at most for a lock.</summary>
    public bool IsImpatient
    {
        get => impatience.IsOn;
        set => impatience.IsOn = value;
    }

    public async Task InitializeAsync()
    {
        Database = await MySqlServer.CreateDatabaseAsync("transaction");
        await ExecuteAsync(Tables);
        Host = await AlbaHost.For(Builder(), Configure);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }

    public WebApplicationBuilder Builder(params Type[] moreHandlers)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(new JournalLogger(Journal));
        builder.Services.AddSingleton(Journal).AddSingleton(Gate);
        AddContext<Notebook>(builder.Services);
        AddContext<Archive>(builder.Services);
        builder.Host.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(NotebookApp).Assembly;
            options.Discovery.DisableConventionalDiscovery();
            Type[] handlers =
            [
                typeof(WriteNoteHandler),
                typeof(NoteWrittenHandler),
                typeof(MailNoteHandler),
                typeof(SpoilNoteHandler),
                typeof(HoldNoteHandler),
                typeof(RetitleNoteHandler),
                typeof(SwapNotesHandler),
                typeof(ReplaceNoteHandler),
                typeof(TouchArchiveHandler),
                typeof(EagerNoteHandler),
                typeof(ShakyNoteHandler),
                typeof(OnceNoteHandler),
                typeof(OnceAtTheEndHandler),
                typeof(Review),
                .. moreHandlers,
            ];
            foreach (var handler in handlers)
            {
                options.Discovery.IncludeType(handler);
            }

            options.PersistMessagesWithMySql(Database.ConnectionString);
            options.UseEntityFrameworkCoreTransactions();
            options.Policies.AutoApplyTransactions();
            options.Policies.UseDurableLocalQueues();
            options.Durability.Mode = DurabilityMode.Solo;

            // No inbox stands before this queue, so that its handlers are asked to notice a message that comes twice.
            options.PublishMessage<OnceNote>().ToLocalQueue(Buffered);
            options.PublishMessage<OnceAtTheEnd>().ToLocalQueue(Buffered);
            options.LocalQueue(Buffered).BufferedInMemory();

            // Nobody listens there: what is sent waits in the outbox.
            options.PublishMessage<NoteMailed>().ToPort(Unused.Port).UseDurableOutbox();
        });
        builder.Services.AddWolverineHttp();
        return builder;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until some transaction holds a lock on the note.</summary>
    public Task UntilLockedAsync(long note) =>
        Eventually.IsAsync(
            true,
            async () =>
            {
                try
                {
                    await ExecuteAsync($"select id from notes where id = {note} for update nowait");
                    return false;
                }
                catch (MySqlException e) when (e.Number is LockedOnMySql or LockedOnMariaDb)
                {
                    return true;
                }
            }
        );

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await Database.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private void Configure(WebApplication app)
    {
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(async () =>
                    Journal.Add(
                        $"answer {await CountAsync("select count(*) from wolverine_incoming_envelopes")} stored"
                    )
                );
                return next(context);
            }
        );
        app.MapWolverineEndpoints();
    }

    /// <summary>What looks on at what the contexts do. Where anything does, it is shown everything.</summary>
    private protected virtual IReadOnlyList<IInterceptor> Interceptors =>
        [new CommitWitness(Journal), impatience];

    private void AddContext<T>(IServiceCollection services)
        where T : DbContext =>
        services.AddDbContext<T>(
            options =>
                options
                    .UseMySql(
                        Database.ConnectionString,
                        ServerVersion.AutoDetect(Database.ConnectionString)
                    )
                    .AddInterceptors(Interceptors)
                    .AmongManyHosts(),
            optionsLifetime: ServiceLifetime.Singleton
        );
}

/// <summary>One whose contexts nobody watches, so that they need not be told of what is committed.</summary>
public sealed class UnwatchedNotebookApp : NotebookApp
{
    private protected override IReadOnlyList<IInterceptor> Interceptors => [];
}

/// <summary>Notes when a transaction begins, and when it is over.</summary>
internal sealed class CommitWitness(Journal journal) : DbTransactionInterceptor
{
    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default
    )
    {
        journal.Add($"begin {result.IsolationLevel}");
        return base.TransactionStartedAsync(connection, eventData, result, cancellationToken);
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        journal.Add("commit");
        return Task.CompletedTask;
    }
}

/// <summary>Lets a session wait for a second at most for a lock; it forgets so when its connection is opened the next time.</summary>
internal sealed class LockWaitLimit : DbConnectionInterceptor
{
    public bool IsOn { get; set; }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        if (IsOn)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "set session innodb_lock_wait_timeout = 1";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

/// <summary>Notes what is logged as an error about the messages of these tests, or by the store.</summary>
internal sealed class JournalLogger(Journal journal) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Planne", StringComparison.Ordinal) ? this : NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            journal.Add($"error {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose() { }
}

internal static class Unused
{
    /// <summary>A port that nobody listens on.</summary>
    public static int Port { get; } = Find();

    private static int Find()
    {
        using var socket = new Socket(
            AddressFamily.InterNetwork,
            SocketType.Stream,
            ProtocolType.Tcp
        );
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

internal static class MySqlConnectionExtensions
{
    public static async Task ExecuteAsync(
        this MySqlConnection connection,
        MySqlTransaction transaction,
        string sql
    )
    {
        await using var command = new MySqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
    }
}
