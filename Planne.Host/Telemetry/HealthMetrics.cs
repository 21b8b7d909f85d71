using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Planne.Host.Telemetry;

/// <summary>Tells by metrics what <c>/health/ready</c> tells, for those who watch many nodes.</summary>
internal sealed class HealthMetrics : IHealthCheckPublisher
{
    private readonly Gauge<int> checks;
    private volatile HealthReport? latest;

    public HealthMetrics(IMeterFactory meters, IHostApplicationLifetime lifetime)
    {
        var meter = meters.Create("Planne.Host");
        checks = meter.CreateGauge<int>(
            "planne.health.status",
            unit: null,
            "What a check of this node found, by planne.check: 2 if it is healthy, 1 if it is degraded, 0 if it is not."
        );
        meter.CreateObservableGauge(
            "planne.node.ready",
            () => Tell(lifetime),
            unit: null,
            "Whether this node is to be sent requests: 1 or 0."
        );
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        latest = report;
        foreach (var (name, entry) in report.Entries)
        {
            checks.Record(
                (int)entry.Status,
                new KeyValuePair<string, object?>("planne.check", name)
            );
        }

        return Task.CompletedTask;
    }

    // None before the first report: a node that starts is not to be looked after yet.
    private IEnumerable<Measurement<int>> Tell(IHostApplicationLifetime lifetime) =>
        latest is { } report
            ?
            [
                new(
                    report.Status != HealthStatus.Unhealthy
                    && !lifetime.ApplicationStopping.IsCancellationRequested
                        ? 1
                        : 0
                ),
            ]
            : [];
}
