using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Planne.Ordering;
using Planne.Ordering.History;
using Planne.Ordering.Idempotency;
using Planne.Ordering.Ids;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

/// <summary>
/// How the server goes about what a node asks again and again, beside a million orders of which a hundred thousand wait:
/// by an index, and without a sort. The statements are those that the product sends.
/// </summary>
public sealed class PollPlanTests(PollPlanTests.ManyOrders many)
    : IClassFixture<PollPlanTests.ManyOrders>
{
    private static readonly IOptions<OrderingOptions> Settings = Options.Create(
        new OrderingOptions()
    );

    [Fact]
    public async Task overdue_orders_are_found_by_their_time() =>
        await AssertPlanAsync(
            "ix_orders_status_sent_at",
            async db =>
                await ResendOverdueOrdersHandler.LoadAsync(
                    new ResendOverdueOrders(),
                    db,
                    Settings,
                    default
                )
        );

    [Fact]
    public async Task expired_keys_are_found_by_their_time() =>
        await AssertPlanAsync(
            "ix_idempotency_keys_created_at",
            async db =>
                await DeleteExpiredKeysHandler.LoadAsync(
                    new DeleteExpiredKeys(),
                    db,
                    Settings,
                    default
                )
        );

    [Fact]
    public async Task expired_keys_are_deleted_by_their_key() =>
        await AssertPlanAsync(
            "PRIMARY",
            async db =>
                await new DeleteKeys(
                    await DeleteExpiredKeysHandler.LoadAsync(
                        new DeleteExpiredKeys(),
                        db,
                        Settings,
                        default
                    )
                ).ExecuteAsync(db, default),
            statement: 1
        );

    [Fact]
    public async Task old_attempts_are_found_by_their_time() =>
        await AssertPlanAsync(
            "ix_failed_attempts_failed_at",
            async db =>
                await DeleteOldAttemptsHandler.LoadAsync(
                    new DeleteOldAttempts(),
                    db,
                    Settings,
                    default
                )
        );

    [Fact]
    public async Task the_attempts_at_an_order_are_found_by_their_order() =>
        await AssertPlanAsync(
            "ix_failed_attempts_order_id",
            async db => await OrderHistories.AttemptsAt(db, 17).ToListAsync()
        );

    [Fact]
    public async Task waiting_orders_are_counted_for_operators_in_an_index()
    {
        var steps = await many.ExplainAsync(new Asked(WaitingOrders.Asked, []));

        Assert.All(
            steps.Where(step => step.Table.Length > 0),
            step =>
            {
                Assert.StartsWith("ix_orders_status", step.Key, StringComparison.Ordinal);
                Assert.Contains("Using index", step.Extra, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task orders_that_were_sent_again_are_found_by_their_id() =>
        await AssertPlanAsync(
            "PRIMARY",
            async db =>
                await new MarkSent([.. Enumerable.Range(990_001, 500)]).ExecuteAsync(db, default)
        );

    [Fact]
    public async Task waiting_orders_are_counted_in_an_index()
    {
        var log = new CommandLog();
        using var backlog = new Backlog(
            many.Options(log),
            Settings,
            TimeProvider.System,
            NullLogger<Backlog>.Instance
        );
        await backlog.StartAsync(default);
        await Eventually.IsAsync(true, () => Task.FromResult(!log.Commands.IsEmpty));
        await backlog.StopAsync(default);

        var steps = await many.ExplainAsync(log.Commands.First());

        Assert.All(
            steps.Where(step => step.Table is not ("" or "<derived2>")),
            step =>
            {
                Assert.StartsWith("ix_orders_status", step.Key, StringComparison.Ordinal);
                Assert.Equal("ref", step.Type);
                Assert.Contains("Using index", step.Extra, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task watched_orders_are_found_by_their_id() =>
        await AssertPlanAsync(
            "PRIMARY",
            async db =>
                await db
                    .Database.SqlQueryRaw<WatchedOrder>(OrderFeed.Decided, "[1, 2, 990001]")
                    .ToListAsync()
        );

    [Fact]
    public async Task orders_that_were_decided_are_found_by_their_id() =>
        await AssertPlanAsync(
            "PRIMARY",
            async db =>
                await SetFinalStatus.ExecuteManyAsync(
                    [.. Enumerable.Range(990_001, 100).Select(Approved)],
                    db,
                    NullLogger<SetFinalStatus>.Instance,
                    default
                )
        );

    [Fact]
    public async Task the_last_id_is_read_off_the_end_of_its_index()
    {
        foreach (var sequence in (IdBlocks.Sequence[])[IdBlocks.Orders, IdBlocks.OrderItems])
        {
            var step = Assert.Single(await many.ExplainAsync(new Asked(sequence.Floor, [])));
            Assert.Matches("optimized away|No matching min/max row", step.Extra);
        }
    }

    private static SetFinalStatus Approved(int order) => new(order, OrderStatus.Approved);

    private async Task AssertPlanAsync(string index, Func<OrderingDb, Task> ask, int statement = 0)
    {
        var log = new CommandLog();
        await using (var db = new OrderingDb(many.Options(log)))
        {
            await ask(db);
        }

        // What json_table makes of the ids that are watched is as long as they are.
        var steps = (await many.ExplainAsync(log.Commands.ElementAt(statement))).Where(step =>
            step.Table is not ("" or "watched" or "decided")
        );
        Assert.All(
            steps,
            step =>
            {
                Assert.Equal(index, step.Key);
                Assert.Contains(step.Type, (string[])["range", "ref", "eq_ref", "const"]);
                Assert.DoesNotContain("filesort", step.Extra, StringComparison.Ordinal);
                Assert.DoesNotContain("temporary", step.Extra, StringComparison.Ordinal);
            }
        );
        Assert.NotEmpty(steps);
    }

    private sealed record WatchedOrder(int Id, string Status);

    /// <summary>A statement as it was sent.</summary>
    internal sealed record Asked(string Text, IReadOnlyList<(string Name, object? Value)> Values);

    /// <summary>A line of a plan.</summary>
    internal sealed record Step(string Table, string Type, string Key, string Extra);

    /// <summary>Remembers what is sent.</summary>
    internal sealed class CommandLog : DbCommandInterceptor
    {
        public ConcurrentQueue<Asked> Commands { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Note(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            Note(command);
            return ValueTask.FromResult(result);
        }

        private void Note(DbCommand command) =>
            Commands.Enqueue(
                new Asked(
                    command.CommandText,
                    [
                        .. command
                            .Parameters.Cast<DbParameter>()
                            .Select(parameter => (parameter.ParameterName, parameter.Value)),
                    ]
                )
            );
    }

    /// <summary>A million orders, a tenth of them pending, and a hundred thousand keys, a fifth of them old.</summary>
    public sealed class ManyOrders : IAsyncLifetime
    {
        private TestDatabase? database;

        private TestDatabase Database => database!;

        public async Task InitializeAsync()
        {
            database = await MySqlServer.CreateDatabaseAsync("many_orders_plans");
            await ModuleDatabase.MigrateAsync(Database);
            await ExecuteAsync("create table numbers (n int primary key)");
            await ExecuteAsync(
                "insert into numbers values "
                    + string.Join(',', Enumerable.Range(0, 1000).Select(n => $"({n:D})"))
            );
            await ExecuteAsync(
                """
                set session sql_log_bin = 0;
                insert into orders (id, status, amount_cents, created_at, sent_at)
                select 1 + n, if(n < 900000, if(n % 2 = 0, 'APPROVED', 'REFUSED'), 'PENDING'), 100,
                       '2026-01-01' + interval n second, '2026-01-01' + interval n second
                from   (select 1000 * thousands.n + numbers.n as n
                        from   numbers thousands straight_join numbers) as numbered
                """
            );
            await ExecuteAsync(
                """
                set session sql_log_bin = 0;
                insert into idempotency_keys (caller, idempotency_key, fingerprint, order_id, created_at)
                select '', lpad(n, 6, '0'), repeat('f', 32), 1 + n,
                       utc_timestamp(6) - interval if(n < 20000, 48, 1) hour + interval n microsecond
                from   (select 1000 * thousands.n + numbers.n as n
                        from   numbers thousands straight_join numbers
                        where  thousands.n < 100) as numbered
                """
            );
            await ExecuteAsync(
                """
                insert into failed_attempts
                  (order_id, message_id, message_type, attempt, node_number, failed_at, exception_type, exception_message)
                select n % 10000, repeat('m', 16), 'any', 1, 1,
                       utc_timestamp(6) - interval if(n < 20000, 8, 1) day + interval n microsecond, 'any', 'any'
                from   (select 1000 * thousands.n + numbers.n as n
                        from   numbers thousands straight_join numbers
                        where  thousands.n < 100) as numbered
                """
            );
            await ModuleDatabase.RowsAsync(
                Database,
                "analyze table orders, idempotency_keys, failed_attempts"
            );
        }

        public async Task DisposeAsync() => await Database.DisposeAsync();

        internal DbContextOptions<OrderingDb> Options(CommandLog log) =>
            new DbContextOptionsBuilder<OrderingDb>(ModuleDatabase.OrderingOptions(Database))
                .AddInterceptors(log)
                .Options;

        internal async Task<IReadOnlyList<Step>> ExplainAsync(Asked asked)
        {
            await using var connection = await Database.OpenAsync();
            await using var command = new MySqlCommand(
                "explain format=traditional " + asked.Text,
                connection
            );
            foreach (var (name, value) in asked.Values)
            {
                command.Parameters.AddWithValue(name, value);
            }

            await using var reader = await command.ExecuteReaderAsync();
            var steps = new List<Step>();
            while (await reader.ReadAsync())
            {
                steps.Add(
                    new Step(
                        reader["table"] as string ?? "",
                        reader["type"] as string ?? "",
                        reader["key"] as string ?? "",
                        reader["extra"] as string ?? ""
                    )
                );
            }

            return steps;
        }

        private async Task ExecuteAsync(string sql)
        {
            await using var connection = await Database.OpenAsync();
            await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
