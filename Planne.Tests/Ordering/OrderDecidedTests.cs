using Planne.Contracts;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class OrderDecidedTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    [Fact]
    public void a_verdict_becomes_the_orders_status() =>
        Assert.Equal(
            new SetFinalStatus(17, OrderStatus.Approved),
            OrderDecidedHandler.Handle(
                new OrderDecided(17, Verdicts.Approved, DateTimeOffset.UnixEpoch)
            )
        );

    [Theory]
    [InlineData(1, "PENDING", "REFUSED", "REFUSED")]
    [InlineData(2, "APPROVED", "REFUSED", "APPROVED")]
    [InlineData(3, "REFUSED", "REFUSED", "REFUSED")]
    public async Task only_a_pending_order_changes(
        int id,
        string before,
        string verdict,
        string after
    )
    {
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            $"insert into orders (id, status, amount_cents) values ({id}, '{before}', 100)"
        );

        await planne.Host.Services.SendMessageAndWaitAsync(
            new OrderDecided(id, verdict, DateTimeOffset.UnixEpoch)
        );

        Assert.Equal(
            [after],
            await ModuleDatabase.RowsAsync(
                planne.Database,
                $"select status from orders where id = {id}"
            )
        );
    }

    [Fact]
    public async Task a_verdict_on_an_order_that_is_not_there_does_no_harm()
    {
        var session = await planne.Host.Services.SendMessageAndWaitAsync(
            new OrderDecided(404, Verdicts.Approved, DateTimeOffset.UnixEpoch)
        );

        Assert.Equal(404, session.Executed.SingleMessage<OrderDecided>().OrderId);
        Assert.Empty(
            await ModuleDatabase.RowsAsync(planne.Database, "select * from orders where id = 404")
        );
    }
}
