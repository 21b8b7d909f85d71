using Planne.Contracts;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class ResendOverdueOrdersTests(ResendOverdueOrdersTests.SmallBatches planne)
    : IClassFixture<ResendOverdueOrdersTests.SmallBatches>
{
    [Fact]
    public async Task overdue_orders_are_sent_again_a_batch_a_time_and_those_sent_lately_are_not()
    {
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            """
            insert into orders (id, status, amount_cents, created_at, sent_at)
            values
              (900001, 'PENDING', 100, '2026-01-01 00:00:00', '2026-01-01 00:00:03'),
              (900002, 'PENDING', 100, '2026-01-01 00:00:00', '2026-01-01 00:00:02'),
              (900003, 'PENDING', 100, '2026-01-01 00:00:00', '2026-01-01 00:00:01'),
              (900004, 'PENDING', 100, '2026-01-01 00:00:00', '2026-01-01 00:00:04'),
              (900005, 'PENDING', 100, '2026-01-01 00:00:00', '2026-01-01 00:00:05'),
              (900006, 'REFUSED', 100, '2026-01-01 00:00:00', '2026-01-01 00:00:00'),
              (900007, 'PENDING', 100, '2026-01-01 00:00:00', date_add(utc_timestamp(6), interval 1 hour));
            """
        );

        var session = await LookAsync();

        Assert.Equal([900002, 900003], SentAgain(session));
        Assert.Equal([900001, 900004], SentAgain(await LookAsync()));
        Assert.Equal([900005], SentAgain(await LookAsync()));
        Assert.Empty(SentAgain(await LookAsync()));
        Assert.Equal(
            [
                "900001,APPROVED",
                "900002,APPROVED",
                "900003,APPROVED",
                "900004,APPROVED",
                "900005,APPROVED",
                "900006,REFUSED",
                "900007,PENDING",
            ],
            await ModuleDatabase.RowsAsync(
                planne.Database,
                "select id, status from orders where id > 900000 order by id"
            )
        );
    }

    private Task<ITrackedSession> LookAsync() =>
        planne
            .Host.Services.TrackActivity()
            .Timeout(TimeSpan.FromSeconds(30))
            .PublishMessageAndWaitAsync(new ResendOverdueOrders());

    private static IEnumerable<int> SentAgain(ITrackedSession session) =>
        session.Executed.MessagesOf<ProcessOrder>().Select(order => order.OrderId).Order();

    [Fact]
    public async Task overdue_orders_are_found_by_an_index_without_a_sort()
    {
        var plan = await ModuleDatabase.RowsAsync(
            planne.Database,
            """
            explain
            select id, amount_cents, created_at
            from orders
            where status = 'PENDING' and sent_at < '2026-01-01'
            order by sent_at, id
            limit 500
            """
        );

        Assert.Contains("ix_orders_status_sent_at", plan[0], StringComparison.Ordinal);
        Assert.DoesNotContain("filesort", plan[0], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Two orders to a batch, so that five take several; what recurs by itself is out of the way.</summary>
    public sealed class SmallBatches : PlanneHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("Ordering:OverdueBatchSize", "2"), new("Ordering:OverdueSchedule", "0 0 1 1 *")];
    }
}
