using Microsoft.EntityFrameworkCore;
using Planne.Contracts;
using Planne.Fulfillment;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Fulfillment;

public sealed class EarlierDecisionsTests : IAsyncLifetime
{
    private TestDatabase? database;

    private TestDatabase Database => database!;

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("earlier_decisions");
        await ModuleDatabase.MigrateAsync(Database);
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task of_many_who_ask_at_once_each_is_told_of_its_own_order()
    {
        await ModuleDatabase.ExecuteAsync(
            Database,
            "insert into decisions (order_id, verdict, decided_at) values (2, 'APPROVED', utc_timestamp(6)), (5, 'REFUSED', utc_timestamp(6))"
        );
        var earlier = new EarlierDecisions(
            Options(Database.ConnectionString),
            new FulfillmentMetrics(Meters.Factory())
        );

        var found = await Task.WhenAll(
            Enumerable.Range(1, 6).Append(5).Select(order => earlier.FindAsync(order, default))
        );

        Assert.Equal(
            [null, Verdicts.Approved, null, null, Verdicts.Refused, null, Verdicts.Refused],
            found.Select(x => x?.Verdict)
        );
    }

    [Fact]
    public async Task a_failure_is_told_to_who_asked_and_the_next_question_is_asked_again()
    {
        var nowhere = new EarlierDecisions(
            Options("Server=127.0.0.1;Port=1;Database=none;Connection Timeout=2"),
            new FulfillmentMetrics(Meters.Factory())
        );

        await Assert.ThrowsAnyAsync<Exception>(() => nowhere.FindAsync(1, default));
        await Assert.ThrowsAnyAsync<Exception>(() => nowhere.FindAsync(2, default));
    }

    private static DbContextOptions<FulfillmentDb> Options(string connection) =>
        new DbContextOptionsBuilder<FulfillmentDb>()
            .UseMySql(connection, new MySqlServerVersion(new Version(8, 4, 0)))
            .AmongManyHosts()
            .Options;
}
