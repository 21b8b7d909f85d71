using Planne.Host.Http;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

public sealed class QuotaTests
{
    private readonly StoppedClock clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void what_is_used_up_comes_back_when_the_window_is_over()
    {
        using var quota = new Quota(requests: 2, TimeSpan.FromSeconds(10), clock);

        Assert.True(Ask(quota));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(Ask(quota));
        Assert.False(Ask(quota));
        Assert.Equal((0, 1), Left(quota));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((2, 10), Left(quota));
        Assert.True(Ask(quota));
        Assert.Equal((1, 10), Left(quota));
    }

    [Fact]
    public void it_may_be_forgotten_once_its_window_is_over()
    {
        using var quota = new Quota(requests: 1, TimeSpan.FromSeconds(10), clock);
        Ask(quota);

        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(quota.IdleDuration);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), quota.IdleDuration);
    }

    private static bool Ask(Quota quota)
    {
        using var lease = quota.AttemptAcquire();
        return lease.IsAcquired;
    }

    private static (long Requests, int Seconds) Left(Quota quota)
    {
        var left = quota.GetStatistics();
        return (left.CurrentAvailablePermits, (int)left.ResetsIn.TotalSeconds);
    }
}
