using System.Diagnostics.Metrics;
using System.Text.Json;
using Planne.Contracts;
using Planne.Ordering;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class OrderingMetricsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly IMeterFactory meters = Meters.Factory();
    private readonly List<string> seen = [];

    [Fact]
    public void an_order_is_counted_by_its_verdict_with_the_time_that_it_took()
    {
        Decide(
            2,
            new SetFinalStatus(1, OrderStatus.Approved, Now.AddSeconds(-1.5)),
            new SetFinalStatus(2, OrderStatus.Refused, Now.AddSeconds(-2))
        );

        Assert.Equal(
            [
                "planne.orders.decided 1 approved",
                "planne.orders.decision.duration 1.5 approved",
                "planne.orders.decided 1 refused",
                "planne.orders.decision.duration 2 refused",
            ],
            seen
        );
    }

    [Fact]
    public void between_nodes_whose_clocks_differ_no_time_is_negative()
    {
        Decide(1, new SetFinalStatus(1, OrderStatus.Approved, Now.AddSeconds(3)));

        Assert.Contains("planne.orders.decision.duration 0 approved", seen);
    }

    [Fact]
    public void an_order_whose_time_of_placing_is_not_known_is_counted_without_a_time()
    {
        Decide(1, new SetFinalStatus(1, OrderStatus.Approved));

        Assert.Equal(["planne.orders.decided 1 approved"], seen);
    }

    [Fact]
    public void a_verdict_that_came_again_is_not_counted_again()
    {
        Decide(
            1,
            new SetFinalStatus(1, OrderStatus.Approved),
            new SetFinalStatus(2, OrderStatus.Approved)
        );

        Assert.Equal(["planne.orders.decided 1 approved"], seen);
    }

    [Fact]
    public void a_message_that_a_version_before_has_stored_is_read() =>
        Assert.Equal(
            new OrderDecided(7, Verdicts.Approved, Now),
            JsonSerializer.Deserialize(
                """{"OrderId":7,"Verdict":"APPROVED","DecidedAt":"2026-03-04T05:06:07+00:00"}""",
                MessageJson.Default.OrderDecided
            )
        );

    private void Decide(int updated, params SetFinalStatus[] orders)
    {
        var metrics = new OrderingMetrics(meters, new StoppedClock(Now));
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => See(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => See(i, value, tags));
        listener.Start();

        metrics.Decided(orders, updated);
    }

    private void See(
        Instrument instrument,
        double value,
        ReadOnlySpan<KeyValuePair<string, object?>> tags
    ) => seen.Add(FormattableString.Invariant($"{instrument.Name} {value} {tags[0].Value}"));
}
