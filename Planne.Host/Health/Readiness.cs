using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Planne.Host.Health;

/// <summary>Asks whether this node is ready, once for all who want to know at about the same time.</summary>
internal sealed class Readiness(HealthCheckService checks, TimeProvider clock)
{
    // However many ask, the database is asked once in this time.
    private static readonly TimeSpan Shared = TimeSpan.FromSeconds(1);

    // No balancer asks more rarely.
    private static readonly TimeSpan Unwatched = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private Task<HealthReport>? latest;
    private long asked;
    private long? watched;

    /// <summary>Whether somebody has asked lately, and so may be expected to ask again.</summary>
    public bool IsWatched
    {
        get
        {
            lock (gate)
            {
                return watched is { } last && clock.GetElapsedTime(last) < Unwatched;
            }
        }
    }

    /// <summary>The report that is being made, or was made within the last second, or a new one.</summary>
    public Task<HealthReport> AskAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            watched = clock.GetTimestamp();
        }

        return LookAsync(cancellation);
    }

    /// <summary>The same for somebody who leads no requests here or elsewhere by it, and need not notice a stop.</summary>
    public Task<HealthReport> LookAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (latest is null || (latest.IsCompleted && clock.GetElapsedTime(asked) >= Shared))
            {
                asked = clock.GetTimestamp();

                // Not cancelled with whoever asked first: others wait for it as well.
                latest = checks.CheckHealthAsync(CancellationToken.None);
            }

            return latest.WaitAsync(cancellation);
        }
    }
}
