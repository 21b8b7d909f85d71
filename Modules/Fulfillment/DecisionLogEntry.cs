namespace Planne.Fulfillment;

/// <summary>
/// A line of the log that audits read. It goes into the transaction of its <see cref="Decision"/>, and nothing in its
/// table would stop a second line for an order: one line to an order is what the audit checks.
/// </summary>
public sealed class DecisionLogEntry
{
    /// <summary>The order that was decided, from 1.</summary>
    public required int OrderId { get; init; }

    /// <summary>One of <see cref="Contracts.Verdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>When it was decided, in UTC.</summary>
    public required DateTime DecidedAt { get; init; }

    /// <summary>The line that tells of a decision.</summary>
    public static DecisionLogEntry Of(Decision decision) =>
        new()
        {
            OrderId = decision.OrderId,
            Verdict = decision.Verdict,
            DecidedAt = decision.DecidedAt,
        };
}
