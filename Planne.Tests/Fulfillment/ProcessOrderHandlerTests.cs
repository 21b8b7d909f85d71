using Microsoft.EntityFrameworkCore;
using Planne.Contracts;
using Planne.Fulfillment;
using Planne.Ordering;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.Persistence;
using Xunit;

namespace Planne.Tests.Fulfillment;

public sealed class ProcessOrderHandlerTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly ProcessOrder Order = new(17, 300, Now.AddMinutes(-1));
    private static readonly DurabilitySettings Node = new();

    [Theory]
    [InlineData(true, "APPROVED")]
    [InlineData(false, "REFUSED")]
    public void a_new_order_gets_the_verdict_of_the_policy_a_line_in_the_log_and_an_answer(
        bool approves,
        string verdict
    )
    {
        var (decision, entry, answer) = ProcessOrderHandler.Handle(
            Order,
            earlier: null,
            new Always(approves),
            new StoppedClock(Now),
            Node
        );

        Assert.Equal(StorageAction.Insert, decision.Action);
        Assert.Equal(
            (17, verdict, Now.UtcDateTime, (int?)Node.AssignedNodeNumber),
            (
                decision.Entity.OrderId,
                decision.Entity.Verdict,
                decision.Entity.DecidedAt,
                decision.Entity.NodeNumber
            )
        );
        Assert.Equal(StorageAction.Insert, entry.Action);
        Assert.Equal(
            (17, verdict, Now.UtcDateTime),
            (entry.Entity.OrderId, entry.Entity.Verdict, entry.Entity.DecidedAt)
        );
        Assert.Equal(new OrderDecided(17, verdict, Now, Order.PlacedAt), answer);
    }

    [Fact]
    public void an_order_that_comes_again_gets_its_first_verdict_and_nothing_is_stored()
    {
        var first = Now.AddHours(-1);
        var earlier = new Decision
        {
            OrderId = 17,
            Verdict = Verdicts.Refused,
            DecidedAt = first.UtcDateTime,
        };

        var (decision, entry, answer) = ProcessOrderHandler.Handle(
            Order,
            earlier,
            new Always(approves: true),
            new StoppedClock(Now),
            Node
        );

        Assert.Equal(StorageAction.Nothing, decision.Action);
        Assert.Equal(StorageAction.Nothing, entry.Action);
        Assert.Equal(new OrderDecided(17, Verdicts.Refused, first, Order.PlacedAt), answer);
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(999, 1, false)]
    [InlineData(1000, 1, true)]
    [InlineData(0, 2, true)]
    public async Task an_earlier_verdict_is_asked_for_where_there_may_be_one(
        int age,
        int attempt,
        bool asks
    )
    {
        var order = new ProcessOrder(17, 300, Now.AddMilliseconds(-age));
        using var unreachable = new EarlierDecisions(
            new DbContextOptionsBuilder<FulfillmentDb>()
                .UseMySql(
                    "Server=127.0.0.1;Port=1;Database=none;Connection Timeout=2",
                    new MySqlServerVersion(new Version(8, 4, 0))
                )
                .AmongManyHosts()
                .Options,
            new FulfillmentMetrics(Meters.Factory())
        );

        var failure = await Record.ExceptionAsync(async () =>
            Assert.Null(
                await ProcessOrderHandler.LoadAsync(
                    order,
                    new Envelope { Attempts = attempt },
                    unreachable,
                    new StoppedClock(Now),
                    default
                )
            )
        );

        Assert.Equal(asks, failure is not null);
    }

    [Fact]
    public void ordering_sends_no_order_again_that_is_too_young_to_be_asked_for() =>
        Assert.True(
            new OrderingOptionsValidator()
                .Validate(
                    null,
                    new OrderingOptions
                    {
                        OverdueAfter =
                            ProcessOrderHandler.Repeatable - TimeSpan.FromMilliseconds(1),
                    }
                )
                .Failed
        );

    private sealed class Always(bool approves) : IApprovalPolicy
    {
        public bool Approves(ProcessOrder order) => approves;
    }
}
