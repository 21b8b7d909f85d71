using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Durability;
using Planne.Host.Configuration;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Health;

/// <summary>Whether this node has its place among the nodes, and says that it lives: what it writes does arrive.</summary>
internal sealed class NodeCheck(IMessageStore store, MessagingOptions messaging) : DatabaseQuestion
{
    // One sign of life may be late.
    private TimeSpan Late => 3 * messaging.HeartbeatEvery;

    protected override async Task<HealthCheckResult> AskAsync(CancellationToken cancellation)
    {
        if (await store.HeartbeatAsync(cancellation) is not var (number, age))
        {
            return HealthCheckResult.Unhealthy(
                "This node is not registered: it is starting, or the others have taken it for dead."
            );
        }

        var sentence = FormattableString.Invariant(
            $"This is node {number}; it said {age.TotalSeconds:0.0} s ago that it lives."
        );
        return age < Late ? HealthCheckResult.Healthy(sentence)
            : age < messaging.DeadAfter ? HealthCheckResult.Degraded(sentence)
            : HealthCheckResult.Unhealthy(sentence);
    }
}
