using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Ordering.Orders;

namespace Planne.Host.Health;

/// <summary>Whether orders are still taken. Where too many wait a node goes on serving reads, so it stays ready.</summary>
internal sealed class BacklogCheck(Backlog backlog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var waiting = backlog.Waiting;
        var sentence = FormattableString.Invariant(
            $"{waiting} orders wait to be decided; from {backlog.MostWaiting} on, no more are taken."
        );
        return Task.FromResult(
            waiting < backlog.MostWaiting
                ? HealthCheckResult.Healthy(sentence)
                : HealthCheckResult.Degraded(sentence)
        );
    }
}
