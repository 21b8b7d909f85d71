using Planne.Durability.Inspection;
using Planne.Host.Operations.Answers;
using Planne.Ordering.Orders;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Operations.Reports;

/// <summary>What waits.</summary>
internal sealed class BacklogReport(WaitingOrders orders, IMessageStore store)
{
    public async Task<BacklogAnswer> AskAsync(CancellationToken cancellation) =>
        new(
            await WaitingAsync(cancellation),
            [
                .. (await store.QueuesAsync(cancellation)).Select(queue => new BacklogAnswer.Queue(
                    queue.Address,
                    queue.Status,
                    queue.Owner,
                    queue.Count,
                    queue.OldestAge?.TotalSeconds
                )),
            ]
        );

    public async Task<WaitingAnswer> WaitingAsync(CancellationToken cancellation)
    {
        var waiting = await orders.AskAsync(cancellation);
        return new WaitingAnswer(
            waiting.Orders,
            waiting.OldestAge?.TotalSeconds,
            waiting.MostWaiting
        );
    }
}
