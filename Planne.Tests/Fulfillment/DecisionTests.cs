using Planne.Contracts;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Fulfillment;

public sealed class DecisionTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    [Fact]
    public Task an_order_that_comes_twenty_times_at_once_is_decided_once() =>
        IsDecidedOnceAsync(new ProcessOrder(17, 300, DateTimeOffset.UnixEpoch));

    [Fact]
    public Task one_that_was_placed_this_moment_and_comes_twenty_times_is_decided_once() =>
        // For as long as this test may take, so that no first attempt asks for an earlier verdict.
        IsDecidedOnceAsync(
            new ProcessOrder(18, 300, TimeProvider.System.GetUtcNow().AddMinutes(10))
        );

    private async Task IsDecidedOnceAsync(ProcessOrder order)
    {
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
        foreach (var table in (string[])["decisions", "decision_log"])
        {
            Assert.Single(
                await ModuleDatabase.RowsAsync(
                    planne.Database,
                    $"select * from {table} where order_id = {order.OrderId}"
                )
            );
        }

        Assert.Empty(
            await ModuleDatabase.RowsAsync(planne.Database, "select * from wolverine_dead_letters")
        );
    }
}
