using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Planne.Ordering;
using Planne.Ordering.History;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

/// <summary>Failed attempts are written down beside the handling, whatever the database does.</summary>
public sealed class FailedAttemptsTests
{
    private static readonly ActivityTraceId Trace = ActivityTraceId.CreateFromString(
        "0123456789abcdef0123456789abcdef"
    );

    [Fact]
    public async Task an_attempt_is_written_with_what_is_known_of_it_cut_to_its_columns()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("attempts");
        await ModuleDatabase.MigrateAsync(database);
        using var attempts = New(ModuleDatabase.OrderingOptions(database));
        var message = Guid.CreateVersion7();
        attempts.Note(
            new AttemptFailure(
                17,
                message,
                "Planne.Contracts.ProcessOrder",
                2,
                5,
                new InvalidOperationException(
                    "a \"quoted\" 🍌 \\ line\nand " + new string('x', 600)
                ),
                Trace
            )
        );
        attempts.Note(
            new AttemptFailure(
                null,
                message,
                new string('t', 300),
                1,
                5,
                new TimeoutException(),
                null
            )
        );

        await attempts.StartAsync(default);
        await UntilThereAreAsync(2, database);
        await attempts.StopAsync(default);

        await using var db = new OrderingDb(ModuleDatabase.OrderingOptions(database));
        var written = await db.FailedAttempts.OrderBy(attempt => attempt.Id).ToListAsync();
        Assert.Equal(
            (17, "Planne.Contracts.ProcessOrder", 2, 5, "System.InvalidOperationException"),
            (
                written[0].OrderId,
                written[0].MessageType,
                written[0].Attempt,
                written[0].NodeNumber,
                written[0].ExceptionType
            )
        );
        Assert.Equal(message.ToByteArray(bigEndian: true), written[0].MessageId);
        Assert.Equal(Trace.ToHexString(), Convert.ToHexStringLower(written[0].TraceId!));
        Assert.StartsWith(
            "a \"quoted\" 🍌 \\ line\nand xxx",
            written[0].ExceptionMessage,
            StringComparison.Ordinal
        );
        Assert.Equal(500, written[0].ExceptionMessage.Length);
        Assert.Equal(
            (null, 255, null),
            (written[1].OrderId, written[1].MessageType.Length, written[1].TraceId)
        );
    }

    [Fact]
    public async Task while_the_database_is_away_notes_are_dropped_and_nobody_waits()
    {
        var nowhere = new DbContextOptionsBuilder<OrderingDb>()
            .UseMySql(
                "Server=127.0.0.1;Port=1;Database=nowhere;Connection Timeout=1",
                new MySqlServerVersion(new Version(8, 4, 0))
            )
            .AmongManyHosts()
            .Options;
        using var attempts = New(nowhere);
        await attempts.StartAsync(default);

        for (var attempt = 0; attempt < 10 * FailedAttempts.MostWaiting; attempt++)
        {
            attempts.Note(
                new AttemptFailure(1, Guid.NewGuid(), "any", 1, 1, new TimeoutException(), null)
            );
        }

        await attempts.StopAsync(default);
    }

    [Fact]
    public async Task old_attempts_are_deleted_in_batches_and_the_rest_stays()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("old_attempts");
        await ModuleDatabase.MigrateAsync(database);
        await ModuleDatabase.ExecuteAsync(
            database,
            $"""
            insert into failed_attempts
              (order_id, message_id, message_type, attempt, node_number, failed_at, exception_type, exception_message)
            values {string.Join(
                ',',
                Enumerable
                    .Range(1, DeleteOldAttemptsHandler.BatchSize + 2)
                    .Select(order =>
                        $"({order}, repeat('m', 16), 'any', 1, 1, utc_timestamp(6) - interval {(order == 1 ? 1 : 8)} day, 'any', 'any')"
                    )
            )}
            """
        );
        var request = new DeleteOldAttempts();
        var more = 0;
        while (request is not null)
        {
            await using var db = new OrderingDb(ModuleDatabase.OrderingOptions(database));
            var old = await DeleteOldAttemptsHandler.LoadAsync(
                request,
                db,
                Options.Create(new OrderingOptions()),
                default
            );
            (var delete, request) = DeleteOldAttemptsHandler.Handle(request, old);
            await delete.ExecuteAsync(db, default);
            more += request is null ? 0 : 1;
        }

        Assert.Equal(1, more);
        Assert.Equal(
            ["1"],
            await ModuleDatabase.RowsAsync(database, "select order_id from failed_attempts")
        );
    }

    private static FailedAttempts New(DbContextOptions<OrderingDb> database) =>
        new(database, TimeProvider.System, NullLogger<FailedAttempts>.Instance);

    private static Task UntilThereAreAsync(int rows, TestDatabase database) =>
        Eventually.IsAsync(
            $"{rows}",
            async () =>
                (
                    await ModuleDatabase.RowsAsync(database, "select count(*) from failed_attempts")
                ).Single()
        );
}
