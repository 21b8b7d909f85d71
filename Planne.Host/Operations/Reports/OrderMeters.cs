using System.Diagnostics.Metrics;
using Planne.Host.Operations.Answers;

namespace Planne.Host.Operations.Reports;

/// <summary>Listens to the meters of Ordering, and adds up what they say from this node's start on.</summary>
internal sealed class OrderMeters : IDisposable
{
    private const string Meter = "Planne.Ordering";
    private const string Accepted = "planne.orders.accepted";
    private const string Refused = "planne.orders.refused";
    private const string Decided = "planne.orders.decided";
    private const string Duration = "planne.orders.decision.duration";
    private const string Verdict = "planne.verdict";

    private readonly MeterListener listener = new();
    private readonly RecentTimes times;
    private long accepted;
    private long refused;
    private long approved;
    private long declined;
    private volatile bool isHeard;

    public OrderMeters(TimeProvider clock)
    {
        times = new RecentTimes(clock);
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (
                instrument.Meter.Name == Meter
                && instrument.Name is Accepted or Refused or Decided or Duration
            )
            {
                isHeard = true;
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => Add(instrument.Name, value, tags)
        );
        listener.SetMeasurementEventCallback<int>(
            (instrument, value, tags, _) => Add(instrument.Name, value, tags)
        );
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, _, _) =>
            {
                if (instrument.Name == Duration)
                {
                    times.Add(value);
                }
            }
        );
        listener.Start();
    }

    /// <summary>The orders since this node's start; null if nobody counts them.</summary>
    public OrderTotals? Totals =>
        isHeard
            ? new OrderTotals(
                Interlocked.Read(ref accepted),
                Interlocked.Read(ref refused),
                Interlocked.Read(ref approved),
                Interlocked.Read(ref declined)
            )
            : null;

    /// <summary>How long the decisions of the last minute took; null if there were none.</summary>
    public DecisionTime? DecisionTime => times.Summarize();

    public void Dispose() => listener.Dispose();

    private void Add(
        string instrument,
        long value,
        ReadOnlySpan<KeyValuePair<string, object?>> tags
    )
    {
        switch (instrument)
        {
            case Accepted:
                Interlocked.Add(ref accepted, value);
                break;
            case Refused:
                Interlocked.Add(ref refused, value);
                break;
            case Decided when IsApproved(tags):
                Interlocked.Add(ref approved, value);
                break;
            case Decided:
                Interlocked.Add(ref declined, value);
                break;
        }
    }

    private static bool IsApproved(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == Verdict)
            {
                return string.Equals(
                    value as string,
                    "approved",
                    StringComparison.OrdinalIgnoreCase
                );
            }
        }

        return false;
    }
}
