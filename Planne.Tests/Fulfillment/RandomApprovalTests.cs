using Planne.Contracts;
using Planne.Fulfillment;
using Xunit;

namespace Planne.Tests.Fulfillment;

public sealed class RandomApprovalTests
{
    private static readonly IReadOnlyList<ProcessOrder> TenThousandOrders =
    [
        .. Enumerable
            .Range(1, 10_000)
            .Select(id => new ProcessOrder(id, 100, DateTimeOffset.UnixEpoch)),
    ];

    [Fact]
    public void a_rate_of_0_approves_no_order() =>
        Assert.DoesNotContain(TenThousandOrders, new RandomApproval(rate: 0, seed: 7).Approves);

    [Fact]
    public void a_rate_of_1_approves_every_order() =>
        Assert.All(
            TenThousandOrders,
            order => Assert.True(new RandomApproval(rate: 1, seed: 7).Approves(order))
        );

    // Four standard deviations of a fair draw each way: with these seeds fixed, it either always holds or never.
    [Theory]
    [InlineData(0.5, 1, 4_800, 5_200)]
    [InlineData(0.5, -1, 4_800, 5_200)]
    [InlineData(0.1, 42, 880, 1_120)]
    [InlineData(0.9, long.MaxValue, 8_880, 9_120)]
    public void about_as_many_orders_are_approved_as_the_rate_says(
        double rate,
        long seed,
        int least,
        int most
    ) =>
        Assert.InRange(
            TenThousandOrders.Count(new RandomApproval(rate, seed).Approves),
            least,
            most
        );

    [Fact]
    public void with_one_seed_an_order_gets_one_verdict_in_whatever_sequence_orders_come()
    {
        var (one, other) = (new RandomApproval(0.5, seed: 42), new RandomApproval(0.5, seed: 42));

        var forward = TenThousandOrders.Where(one.Approves).Select(order => order.OrderId);
        var backward = TenThousandOrders
            .Reverse()
            .Where(other.Approves)
            .Select(order => order.OrderId);

        Assert.Equal(forward, backward.Reverse());
    }

    [Fact]
    public void another_seed_gives_other_verdicts()
    {
        var (one, other) = (new RandomApproval(0.5, seed: 1), new RandomApproval(0.5, seed: 2));

        Assert.InRange(
            TenThousandOrders.Count(o => one.Approves(o) != other.Approves(o)),
            4_800,
            5_200
        );
    }

    // Verdicts of a seed must not change from one version to the next.
    [Fact]
    public void the_first_verdicts_of_seed_42_stay_what_they_are() =>
        Assert.Equal(
            [2, 3, 11, 12, 13, 15, 18, 20],
            TenThousandOrders
                .Take(20)
                .Where(new RandomApproval(0.5, seed: 42).Approves)
                .Select(order => order.OrderId)
        );
}
