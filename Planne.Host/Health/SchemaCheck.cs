using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Host.Database;

namespace Planne.Host.Health;

/// <summary>Whether the modules' tables are of the version of this build.</summary>
internal sealed class SchemaCheck(Migrations migrations) : DatabaseQuestion
{
    protected override async Task<HealthCheckResult> AskAsync(CancellationToken cancellation) =>
        await migrations.PendingAsync(cancellation) is { Count: > 0 } pending
            ? HealthCheckResult.Unhealthy(
                $"It lacks {string.Join(", ", pending)}; `resources setup` applies what is missing."
            )
            : HealthCheckResult.Healthy($"It is up to date, at {Scripts.Names[^1]}.");
}
