using System.Diagnostics.Metrics;

namespace Planne.Durability.Telemetry;

/// <summary>What the store and its commits count, named by the conventions of OpenTelemetry.</summary>
internal sealed class DurabilityMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Planne.Durability";

    private static readonly KeyValuePair<string, object?> Requests = new("planne.lane", "requests");
    private static readonly KeyValuePair<string, object?> Messages = new("planne.lane", "messages");

    private readonly Meter meter;
    private readonly Histogram<int> commits;
    private readonly Counter<long> recovered;
    private readonly Counter<long> retries;
    private readonly Counter<long> deadLettered;
    private readonly Gauge<long> deadLetters;

    public DurabilityMetrics(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        commits = meter.CreateHistogram(
            "planne.commits.size",
            "{unit}",
            "Units of work, of a request or a message each, that one commit had.",
            advice: new InstrumentAdvice<int>
            {
                HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256],
            }
        );
        recovered = meter.CreateCounter<long>(
            "planne.recovery.messages",
            "{message}",
            "Messages taken up here that other nodes left behind."
        );
        retries = meter.CreateCounter<long>(
            "planne.messages.retries",
            "{attempt}",
            "Attempts to handle a message after the first one."
        );
        deadLettered = meter.CreateCounter<long>(
            "planne.messages.dead_lettered",
            "{message}",
            "Messages that became dead letters here."
        );
        deadLetters = meter.CreateGauge<long>(
            "planne.dead_letters",
            "{message}",
            "Dead letters that are stored, of all nodes."
        );
    }

    /// <summary>Counts a commit.</summary>
    /// <param name="size">How many units of work it had, from 1.</param>
    /// <param name="isHandling">Whether they are of messages.</param>
    public void Committed(int size, bool isHandling) =>
        commits.Record(size, isHandling ? Messages : Requests);

    /// <summary>Counts messages that were taken over.</summary>
    public void TookOver(int count) => recovered.Add(count);

    /// <summary>Counts an attempt after the first.</summary>
    public void Retried() => retries.Add(1);

    /// <summary>Counts messages that became dead letters.</summary>
    public void DeadLettered(int count) => deadLettered.Add(count);

    /// <summary>Notes how many dead letters there are.</summary>
    public void DeadLettersAre(long count) => deadLetters.Record(count);

    /// <summary>Has the leadership of this node told whenever somebody looks.</summary>
    /// <param name="term">The term that this node holds; 0 if it holds none.</param>
    public void ObserveLeadership(Func<long> term)
    {
        // By now somebody may look. A count that began with its first message would hide that one from rates.
        recovered.Add(0);
        retries.Add(0);
        deadLettered.Add(0);
        meter.CreateObservableGauge(
            "planne.leadership.term",
            term,
            "{term}",
            "The term in which this node leads; 0 if it does not."
        );
        meter.CreateObservableGauge(
            "planne.leadership.held",
            () => term() == 0 ? 0 : 1,
            unit: null,
            "Whether this node leads: 1 or 0."
        );
    }
}
