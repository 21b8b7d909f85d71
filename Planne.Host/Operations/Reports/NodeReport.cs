using Planne.Durability.Inspection;
using Planne.Host.Operations.Answers;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Operations.Reports;

/// <summary>Who the nodes are, which of them live, and who leads, by the database's clock.</summary>
internal sealed class NodeReport(IMessageStore store)
{
    public async Task<IReadOnlyList<NodeAnswer>> AskAsync(CancellationToken cancellation) =>
        [
            .. (await store.NodesAsync(cancellation)).Select(node => new NodeAnswer(
                node.Number,
                node.Id,
                node.Description,
                node.Version,
                node.StartedAt.UtcDateTime,
                node.HeartbeatAge.TotalSeconds,
                node.IsAlive,
                node.LeaderSince is not null,
                node.LeaderSince?.UtcDateTime,
                node.Term,
                node.Messages,
                node.Agents
            )),
        ];
}
