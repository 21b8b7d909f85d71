using Planne.Contracts;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Fulfillment;

public sealed class DecisionTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    [Fact]
    public async Task an_order_that_comes_twenty_times_at_once_is_decided_once()
    {
        var order = new ProcessOrder(17, 300, DateTimeOffset.UnixEpoch);

        var session = await planne
            .Host.Services.TrackActivity()
            .Timeout(TimeSpan.FromMinutes(1))
            .DoNotAssertOnExceptionsDetected()
            .ExecuteAndWaitAsync(
                (Func<IMessageContext, Task>)(
                    async bus =>
                    {
                        foreach (var _ in Enumerable.Range(0, 20))
                        {
                            await bus.PublishAsync(order);
                        }
                    }
                )
            );

        var answers = session.Executed.MessagesOf<OrderDecided>().ToList();
        Assert.Equal(20, answers.Count);
        Assert.Single(answers.Select(answer => (answer.OrderId, answer.Verdict)).Distinct());
        Assert.Single(await ModuleDatabase.RowsAsync(planne.Database, "select * from decisions"));
        Assert.Single(
            await ModuleDatabase.RowsAsync(planne.Database, "select * from decision_log")
        );
        Assert.Empty(
            await ModuleDatabase.RowsAsync(planne.Database, "select * from wolverine_dead_letters")
        );
    }
}
