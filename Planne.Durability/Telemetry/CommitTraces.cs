using System.Diagnostics;
using Planne.Durability.EntityFrameworkCore;

namespace Planne.Durability.Telemetry;

/// <summary>
/// The span of a commit. One that is shared belongs to no request or message, so it is the root of a trace of its own, with a
/// link to each of them; that of one alone is within its trace.
/// </summary>
internal static class CommitTraces
{
    private static readonly ActivitySource Source = new(DurabilityMetrics.Name);

    /// <summary>What a unit of work is part of; null where nobody listens, which then is all that it costs.</summary>
    public static Activity? Of() => Source.HasListeners() ? Activity.Current : null;

    /// <summary>Begins the span.</summary>
    /// <returns>Null where nobody listens, or nothing of what is committed is recorded.</returns>
    public static Activity? Begin(IReadOnlyList<Ticket> tickets)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var links = tickets
            .Where(ticket => ticket.Origin is { Recorded: true })
            .Select(ticket => new ActivityLink(ticket.Origin!.Context))
            .ToArray();
        if (links.Length == 0)
        {
            return null;
        }

        var span = Source.StartActivity(
            ActivityKind.Client,
            links: links,
            name: tickets.Count == 1 ? "commit" : "shared commit"
        );
        span?.SetTag("db.system.name", "mysql")
            .SetTag("db.operation.name", "COMMIT")
            .SetTag("planne.commit.size", tickets.Count);
        return span;
    }

    /// <summary>Tells why a commit failed.</summary>
    public static void Fail(this Activity? span, Exception failure) =>
        span
            ?.SetStatus(ActivityStatusCode.Error, failure.Message)
            .SetTag("error.type", failure.GetType().FullName);
}
