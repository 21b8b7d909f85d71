using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Durability;
using Planne.Host.Configuration;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Health;

/// <summary>Whether messages have been given up. It is no reason to take a node out, so it never is worse than <c>Degraded</c>.</summary>
internal sealed class DeadLettersCheck(IMessageStore store, HealthOptions bounds) : DatabaseQuestion
{
    // Past the bound, whether it is a few or very many.
    private const int Further = 1_000;

    protected override async Task<HealthCheckResult> AskAsync(CancellationToken cancellation)
    {
        var most = bounds.MostDeadLetters + Further;
        var found = await store.CountDeadLettersAsync(most, cancellation);
        var sentence = FormattableString.Invariant(
            $"{found}{(found == most ? " or more" : "")} messages were given up; {bounds.MostDeadLetters} may be."
        );
        return found <= bounds.MostDeadLetters
            ? HealthCheckResult.Healthy(sentence)
            : HealthCheckResult.Degraded(sentence);
    }
}
