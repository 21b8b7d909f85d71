using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MySqlConnector;

namespace Planne.Host.Health;

/// <summary>Whether the database answers, and takes what is written.</summary>
internal sealed class DatabaseCheck(MySqlDataSource database, TimeProvider clock) : DatabaseQuestion
{
    // As a replica is, also one that a failover has left behind.
    private const string IsReadOnly = "select @@global.read_only";

    protected override async Task<HealthCheckResult> AskAsync(CancellationToken cancellation)
    {
        // No ping, which would wait for ever.
        await using var command = database.CreateCommand(IsReadOnly);
        var began = clock.GetTimestamp();
        var isReadOnly = Convert.ToBoolean(
            await command.ExecuteScalarAsync(cancellation),
            CultureInfo.InvariantCulture
        );
        var sentence = FormattableString.Invariant(
            $"It answered within {Math.Ceiling(clock.GetElapsedTime(began).TotalMilliseconds)} ms"
        );
        return isReadOnly
            ? HealthCheckResult.Unhealthy($"{sentence}, but is read-only.")
            : HealthCheckResult.Healthy($"{sentence}.");
    }
}
