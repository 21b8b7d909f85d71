using System.Diagnostics.Metrics;
using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;
using Xunit;

namespace Planne.Tests.Operations;

public sealed class OrderMetersTests
{
    [Fact]
    public void a_time_is_told_to_a_twentieth_and_forgotten_after_a_minute()
    {
        var clock = new Clock();
        var times = new RecentTimes(clock);
        for (var time = 1; time <= 100; time++)
        {
            times.Add(time / 100.0);
        }

        var told = times.Summarize()!;

        Assert.Equal(100, told.Count);
        Assert.InRange(told.P50Seconds, 0.5, 0.53);
        Assert.InRange(told.P99Seconds, 0.99, 1.05);
        clock.Seconds = 59;
        Assert.Equal(100, times.Summarize()?.Count);
        clock.Seconds = 60;
        Assert.Null(times.Summarize());
        times.Add(1_000);
        times.Add(-1);
        Assert.Equal(2, times.Summarize()?.Count);
    }

    [Fact]
    public void what_the_meters_say_is_added_up()
    {
        using var meters = new OrderMeters(TimeProvider.System);
        using var meter = new Meter("Planne.Ordering");
        var before = new OrderTotals(0, 0, 0, 0);
        var accepted = meter.CreateCounter<long>("planne.orders.accepted");
        var decided = meter.CreateCounter<long>("planne.orders.decided");
        var refused = meter.CreateCounter<long>("planne.orders.refused");
        meter.CreateCounter<long>("planne.orders.other").Add(100);
        var duration = meter.CreateHistogram<double>("planne.orders.decision.duration");
        Assert.NotNull(meters.Totals);

        // Hosts in this process may count as well, and nothing is counted down.
        before = meters.Totals;
        accepted.Add(3);
        refused.Add(1, new KeyValuePair<string, object?>("error.type", "422"));
        decided.Add(2, new KeyValuePair<string, object?>("planne.verdict", "approved"));
        decided.Add(1, new KeyValuePair<string, object?>("planne.verdict", "refused"));
        duration.Record(0.02);

        var after = meters.Totals;
        Assert.InRange(after.Accepted - before.Accepted, 3, int.MaxValue);
        Assert.InRange(after.Refused - before.Refused, 1, int.MaxValue);
        Assert.InRange(after.Approved - before.Approved, 2, int.MaxValue);
        Assert.InRange(after.Declined - before.Declined, 1, int.MaxValue);
        Assert.True(meters.DecisionTime is { Count: > 0 });
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
