using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class RecurringWorkTests(RecurringWorkTests.EverySecond planne)
    : IClassFixture<RecurringWorkTests.EverySecond>
{
    [Fact]
    public async Task an_overdue_order_is_decided_without_anybody_asking()
    {
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            """
            insert into orders (id, status, amount_cents, created_at, sent_at)
            values (900001, 'PENDING', 100, '2026-01-01', '2026-01-01')
            """
        );

        await Eventually.IsAsync(
            "APPROVED",
            async () =>
                (
                    await ModuleDatabase.RowsAsync(
                        planne.Database,
                        "select status from orders where id = 900001"
                    )
                ).Single()
        );
        Assert.Equal(
            ["900001,APPROVED"],
            await ModuleDatabase.RowsAsync(
                planne.Database,
                "select order_id, verdict from decision_log"
            )
        );
    }

    [Fact]
    public async Task each_occurrence_is_claimed_before_it_takes_effect()
    {
        await Eventually.IsAsync(
            "1,1,1",
            async () =>
                (
                    await ModuleDatabase.RowsAsync(
                        planne.Database,
                        """
                        select max(deduplication_id like 'ResendOverdueOrders:%'),
                               max(deduplication_id like 'DeleteExpiredKeys:%'),
                               max(deduplication_id like 'DeleteOldAttempts:%')
                        from   wolverine_deduplication
                        """
                    )
                ).Single()
        );
    }

    public sealed class EverySecond : PlanneHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [
                new("Ordering:OverdueSchedule", "* * * * * *"),
                new("Ordering:OverdueAfter", "00:10:00"),
            ];
    }
}
