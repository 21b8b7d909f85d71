using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Durability;
using Planne.Host.Configuration;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Health;

/// <summary>Whether some node leads, which recurring work and the care for dead nodes wait for.</summary>
internal sealed class LeaderCheck(IMessageStore store, MessagingOptions messaging)
    : DatabaseQuestion
{
    protected override async Task<HealthCheckResult> AskAsync(CancellationToken cancellation) =>
        Judge(await store.LeadershipLeaseAsync(cancellation));

    // While a leader that died is being replaced, its followers serve well, and must not all be taken out at once.
    private HealthCheckResult Judge(TimeSpan lease) =>
        lease > TimeSpan.Zero
            ? HealthCheckResult.Healthy(
                FormattableString.Invariant(
                    $"A node leads; its lease has {lease.TotalSeconds:0.0} s to go."
                )
            )
        : -lease < messaging.DeadAfter
            ? HealthCheckResult.Degraded("No node leads; one should within moments.")
        : HealthCheckResult.Unhealthy("No node has led for longer than it takes to replace one.");
}
