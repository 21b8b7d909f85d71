using System.Diagnostics.Metrics;

namespace Planne.Fulfillment;

/// <summary>What Fulfillment counts, named by the conventions of OpenTelemetry.</summary>
public sealed class FulfillmentMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Planne.Fulfillment";

    private readonly Counter<long> repeated;

    /// <summary>Makes the meter.</summary>
    public FulfillmentMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        repeated = meters
            .Create(Name)
            .CreateCounter<long>(
                "planne.decisions.repeated",
                "{order}",
                "Orders that came again and were given their first verdict again."
            );
        repeated.Add(0);
    }

    /// <summary>Counts an order that had a verdict.</summary>
    internal void Repeated() => repeated.Add(1);
}
