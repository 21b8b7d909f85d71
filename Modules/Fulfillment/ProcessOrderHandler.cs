using Planne.Contracts;
using Wolverine;
using Wolverine.Persistence;

namespace Planne.Fulfillment;

/// <summary>Decides an order.</summary>
public static class ProcessOrderHandler
{
    /// <summary>Finds the verdict that the order was given before, if it was.</summary>
    public static Task<Decision?> LoadAsync(
        ProcessOrder order,
        EarlierDecisions earlier,
        CancellationToken cancellation
    ) => earlier.FindAsync(order.OrderId, cancellation);

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
                Answer(earlier)
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
            Answer(decision)
        );
    }

    private static OrderDecided Answer(Decision decision) =>
        new(
            decision.OrderId,
            decision.Verdict,
            new DateTimeOffset(decision.DecidedAt, TimeSpan.Zero)
        );
}
