using Planne.Host.Health;

namespace Planne.Host.Operations.Answers;

/// <summary>How a node and its database are, at a glance. What cannot be known is null.</summary>
internal sealed record Overview(
    DateTime Time,
    Overview.ThisNode Node,
    Overview.DatabaseState Database,
    HealthAnswer Health,
    WaitingAnswer? Waiting,
    Overview.MessageNumbers? Messages,
    OrderTotals? Totals,
    DecisionTime? DecisionTime
)
{
    /// <summary>The node that answers.</summary>
    internal sealed record ThisNode(int Number, string Name, string Version, DateTime StartedAt);

    /// <summary>Whether the database answers, and if not, why not.</summary>
    internal sealed record DatabaseState(bool Answers, string Detail);

    /// <summary>How many messages there are.</summary>
    internal sealed record MessageNumbers(
        long Incoming,
        long Unowned,
        long Scheduled,
        long Outgoing,
        long DeadLetters
    );
}

/// <summary>Orders since the start of this node.</summary>
internal sealed record OrderTotals(long Accepted, long Refused, long Approved, long Declined);

/// <summary>How long orders took from being accepted to having their status, those of the last minute at this node.</summary>
internal sealed record DecisionTime(long Count, double P50Seconds, double P99Seconds);
