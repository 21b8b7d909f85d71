using MySqlConnector;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>Somebody locks what the hosts lock, in the opposite order, while orders flow and orphans are claimed.</summary>
[Trait("Takes", "minutes")]
public sealed class ContentionTests
{
    private const int Orphans = 100;
    private const int ARound = 100;
    private const int MostRounds = 30;

    private static readonly string[] SoonMissed =
    [
        "--Messaging:HeartbeatEvery=00:00:01",
        "--Messaging:DeadAfter=00:00:02",
        "--Messaging:PollEvery=00:00:00.200",
        // A deadlock that was lost and tried again is nobody's business but this test's.
        "--Logging:LogLevel:Planne.Durability=Debug",
    ];

    [Fact]
    public async Task whoever_loses_deadlocks_tries_again_and_every_order_is_decided_once()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("contention");
        var shoppers = new Shoppers();
        await using var host = await HostProcess.StartAsync(database.ConnectionString, SoonMissed);
        await using (await HeldDecisions.OfAsync(database))
        {
            await using var killed = await HostProcess.StartAsync(
                database.ConnectionString,
                SoonMissed
            );
            await shoppers.ShopAsync(killed.Address, clients: 16, Orphans);
            await killed.KillAsync();
        }

        using var over = new CancellationTokenSource();
        var disturbing = DisturbAsync(database, over.Token);
        for (var round = 0; round < MostRounds && !HasLostDeadlock(host); round++)
        {
            await shoppers.ShopAsync(host.Address, clients: 16, ARound);
        }

        // Those who lose in claims lose there: the disturber goes on until all is done.
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(shoppers.Acknowledged.Count),
            () => OrderHistory.ReadAsync(database)
        );
        await over.CancelAsync();
        await disturbing;
        Assert.Empty(shoppers.Refused);
        Assert.True(HasLostDeadlock(host), "no deadlock came about");
        Assert.Equal(0, await host.TerminateAsync());
    }

    private static bool HasLostDeadlock(HostProcess host) =>
        host.Output.Contains("Deadlock found", StringComparison.Ordinal);

    // Who has changed more rows is not the one to lose.
    private static async Task DisturbAsync(TestDatabase database, CancellationToken over)
    {
        await using var connection = await database.OpenAsync();
        await ModuleDatabase.ExecuteAsync(database, "create table ballast (number int)");
        while (!over.IsCancellationRequested)
        {
            await using var command = new MySqlCommand(
                """
                set transaction isolation level read committed;
                begin;
                insert into ballast
                with recursive numbers (number) as (
                  select 1
                  union all
                  select number + 1 from numbers where number < 500
                )
                select number from numbers;
                update wolverine_incoming_envelopes
                set    attempts = attempts
                where  status = 'Incoming'
                order  by id desc
                limit  100;
                update orders
                set    sent_at = sent_at
                where  status = 'PENDING'
                order  by id desc
                limit  100;
                rollback
                """,
                connection
            );
            try
            {
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (MySqlException lost) when (lost.ErrorCode == MySqlErrorCode.LockDeadlock)
            {
                // This time it was this one.
            }
        }
    }
}
