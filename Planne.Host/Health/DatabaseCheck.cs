using Microsoft.Extensions.Diagnostics.HealthChecks;
using MySqlConnector;

namespace Planne.Host.Health;

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseCheck(MySqlDataSource database) : DatabaseQuestion
{
    protected override async Task<HealthCheckResult> AskAsync(CancellationToken cancellation)
    {
        // No ping, which would wait for ever.
        await using var command = database.CreateCommand("do 0");
        await command.ExecuteNonQueryAsync(cancellation);
        return HealthCheckResult.Healthy("It answers.");
    }
}
