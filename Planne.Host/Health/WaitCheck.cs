using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Host.Configuration;
using Planne.Ordering.Orders;

namespace Planne.Host.Health;

/// <summary>Whether orders are decided in time, on all nodes together. Taking one out would not help, so it never is worse than <c>Degraded</c>.</summary>
internal sealed class WaitCheck(Backlog backlog, HealthOptions bounds) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var age = backlog.OldestAge;
        var sentence = FormattableString.Invariant(
            $"The oldest order that waits has waited for {age.TotalSeconds:0.0} s; it may for {bounds.LongestWait.TotalSeconds:0} s."
        );
        return Task.FromResult(
            age == TimeSpan.Zero ? HealthCheckResult.Healthy("No order waits to be decided.")
            : age <= bounds.LongestWait ? HealthCheckResult.Healthy(sentence)
            : HealthCheckResult.Degraded(sentence)
        );
    }
}
