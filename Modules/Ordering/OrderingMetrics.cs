using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Planne.Contracts;
using Planne.Ordering.Idempotency;
using Planne.Ordering.Orders;

namespace Planne.Ordering;

/// <summary>What Ordering counts, named by the conventions of OpenTelemetry.</summary>
/// <remarks>Nothing is allocated for an order: there are thousands a second.</remarks>
public sealed class OrderingMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Planne.Ordering";

    private static readonly KeyValuePair<string, object?> Approved = new(
        "planne.verdict",
        "approved"
    );

    private static readonly KeyValuePair<string, object?> Refused = new(
        "planne.verdict",
        "refused"
    );

    private readonly Meter meter;
    private readonly Counter<long> accepted;
    private readonly Counter<long> refused;
    private readonly Counter<long> replayed;
    private readonly Counter<long> decided;
    private readonly Histogram<double> decisionDuration;
    private readonly TimeProvider clock;
    private readonly Func<object, Task> answered;

    /// <summary>Makes the meter.</summary>
    public OrderingMetrics(IMeterFactory meters, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(meters);
        this.clock = clock;
        answered = Answered;
        meter = meters.Create(Name);
        accepted = meter.CreateCounter<long>(
            "planne.orders.accepted",
            "{order}",
            "Orders that were stored and answered with 201."
        );
        refused = meter.CreateCounter<long>(
            "planne.orders.refused",
            "{order}",
            "Orders that were answered otherwise; error.type is the status."
        );
        replayed = meter.CreateCounter<long>(
            "planne.orders.replayed",
            "{request}",
            "Repeated requests that were answered with the order of the first."
        );
        decided = meter.CreateCounter<long>(
            "planne.orders.decided",
            "{order}",
            "Orders whose status became final."
        );
        decisionDuration = meter.CreateHistogram(
            "planne.orders.decision.duration",
            "s",
            "Time from the placing of an order until its status was final.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                [
                    0.005,
                    0.01,
                    0.025,
                    0.05,
                    0.1,
                    0.25,
                    0.5,
                    1,
                    2.5,
                    5,
                    10,
                    30,
                    60,
                    300,
                ],
            }
        );
    }

    /// <summary>Counts what becomes of a request to place an order, once its answer has ended.</summary>
    internal void Watch(HttpResponse response) => response.OnCompleted(answered, response);

    /// <summary>Counts orders whose status became final, in a transaction that was committed.</summary>
    /// <param name="orders">They, and repeats of verdicts among them.</param>
    /// <param name="updated">How many it became final for. Which ones is not known where they are fewer; then the first count.</param>
    internal void Decided(IReadOnlyList<SetFinalStatus> orders, int updated)
    {
        var now = clock.GetUtcNow();
        foreach (var order in orders.Take(updated))
        {
            var verdict = order.Status == Verdicts.Approved ? Approved : Refused;
            decided.Add(1, verdict);
            if (order.PlacedAt is { } placedAt)
            {
                // Two nodes' clocks: one that is behind must not make it negative.
                decisionDuration.Record(Math.Max(0, (now - placedAt).TotalSeconds), verdict);
            }
        }
    }

    /// <summary>Has the waiting orders told whenever somebody looks.</summary>
    internal void Observe(Backlog backlog)
    {
        // By now somebody may look. A count that began with its first order would hide that one from rates.
        accepted.Add(0);
        replayed.Add(0);
        decided.Add(0, Approved);
        decided.Add(0, Refused);
        refused.Add(0, Statuses.Of(StatusCodes.Status422UnprocessableEntity));
        refused.Add(0, Statuses.Of(StatusCodes.Status503ServiceUnavailable));
        meter.CreateObservableGauge(
            "planne.orders.waiting",
            () => backlog.Waiting,
            "{order}",
            "Orders that wait to be decided, on all nodes together, as this one knows."
        );
        meter.CreateObservableGauge(
            "planne.orders.waiting.limit",
            () => backlog.MostWaiting,
            "{order}",
            "How many orders may wait before no more are taken."
        );
        meter.CreateObservableGauge(
            "planne.orders.oldest.age",
            () => backlog.OldestAge.TotalSeconds,
            "s",
            "For how long the oldest of the waiting orders has waited; 0 if none does."
        );
    }

    private Task Answered(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode != StatusCodes.Status201Created)
        {
            refused.Add(1, Statuses.Of(response.StatusCode));
        }
        else if (response.Headers.ContainsKey(IdempotencyKey.ReplayedHeaderName))
        {
            replayed.Add(1);
        }
        else
        {
            accepted.Add(1);
        }

        return Task.CompletedTask;
    }

    // The few that there are, each made once.
    private static class Statuses
    {
        private static readonly KeyValuePair<string, object?>[] Errors =
        [
            .. Enumerable.Range(0, 600).Select(Make),
        ];

        public static KeyValuePair<string, object?> Of(int status) =>
            (uint)status < (uint)Errors.Length ? Errors[status] : Make(status);

        private static KeyValuePair<string, object?> Make(int status) =>
            new("error.type", status.ToString(CultureInfo.InvariantCulture));
    }
}
