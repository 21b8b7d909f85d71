using Microsoft.Extensions.Diagnostics.HealthChecks;
using MySqlConnector;
using Planne.Host.Database;

namespace Planne.Host.Health;

/// <summary>A check that asks the database, and tells in plain words if it gets no answer in time.</summary>
internal abstract class DatabaseQuestion : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            // Waited for no longer than that: the connector itself cancels by asking the server, which is silent.
            return await AskAsync(cancellationToken).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Silent;
        }
        catch (MySqlException e) when (DatabaseFaults.IsUnavailable(e))
        {
            return Silent;
        }
        catch (MySqlException e)
        {
            return HealthCheckResult.Unhealthy(
                "The database denies it; the log has the reason.",
                e
            );
        }
    }

    /// <summary>Asks, and judges the answer.</summary>
    protected abstract Task<HealthCheckResult> AskAsync(CancellationToken cancellation);

    private static HealthCheckResult Silent =>
        HealthCheckResult.Unhealthy("The database does not answer.");
}
