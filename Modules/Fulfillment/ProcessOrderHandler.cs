using Planne.Contracts;
using Wolverine;
using Wolverine.Persistence;

namespace Planne.Fulfillment;

/// <summary>Decides an order.</summary>
public static class ProcessOrderHandler
{
    /// <summary>How old an order is at least that Ordering sends again: what its <c>OverdueAfter</c> may be at least.</summary>
    internal static readonly TimeSpan Repeatable = TimeSpan.FromSeconds(1);

    /// <summary>Finds the verdict that the order was given before, if it was.</summary>
    // Of an order that was placed this moment there is none, and to ask costs more than to write one. Clocks of nodes may
    // differ, so this may be wrong: then the verdict fails on the primary key, and the next attempt asks.
    public static Task<Decision?> LoadAsync(
        ProcessOrder order,
        Envelope message,
        EarlierDecisions earlier,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(clock);
        return message.Attempts > 1 || clock.GetUtcNow() - order.PlacedAt >= Repeatable
            ? earlier.FindAsync(order.OrderId, cancellation)
            : Task.FromResult<Decision?>(null);
    }

    /// <summary>Gives the order its verdict.</summary>
    /// <returns>The verdict and its line in the log, to be stored together, and the answer to Ordering.</returns>
    // Delivery is at least once: a repeated order gets its first verdict again, never a second toss. Of two deliveries
    // at the same moment the second fails on the primary key, and is retried when the first verdict can be read.
    public static (IStorageAction<Decision>, IStorageAction<DecisionLogEntry>, OrderDecided) Handle(
        ProcessOrder order,
        Decision? earlier,
        IApprovalPolicy policy,
        TimeProvider clock,
        DurabilitySettings node
    )
    {
        if (earlier is not null)
        {
            return (
                Storage.Nothing<Decision>(),
                Storage.Nothing<DecisionLogEntry>(),
                Answer(order, earlier)
            );
        }

        var decision = new Decision
        {
            OrderId = order.OrderId,
            Verdict = policy.Approves(order) ? Verdicts.Approved : Verdicts.Refused,
            DecidedAt = clock.GetUtcNow().UtcDateTime,
            NodeNumber = node.AssignedNodeNumber,
        };

        return (
            Storage.Insert(decision),
            Storage.Insert(DecisionLogEntry.Of(decision)),
            Answer(order, decision)
        );
    }

    private static OrderDecided Answer(ProcessOrder order, Decision decision) =>
        new(
            decision.OrderId,
            decision.Verdict,
            new DateTimeOffset(decision.DecidedAt, TimeSpan.Zero),
            order.PlacedAt
        );
}
