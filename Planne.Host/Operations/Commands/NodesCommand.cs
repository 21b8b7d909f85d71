using JasperFx.CommandLine;
using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations.Commands;

/// <summary><c>nodes</c></summary>
[Description("Show the nodes: which live, which leads, what each has", Name = "nodes")]
public sealed class NodesCommand : OperatorCommand<OperatorInput>
{
    /// <inheritdoc/>
    protected override string Help =>
        """
            nodes      who the nodes are, which of them live by the database's clock, and which one leads

            Examples:
              nodes
              nodes --json | jq '.[] | select(.isLeader) | .number'
            """;

    /// <inheritdoc/>
    protected override async Task RunAsync(OperatorInput input, IServiceProvider services) =>
        await TellAsync(
            input,
            await services.GetRequiredService<NodeReport>().AskAsync(CancellationToken.None),
            OperatorsJson.Default.IReadOnlyListNodeAnswer,
            Text
        );

    private static string Text(IReadOnlyList<NodeAnswer> nodes)
    {
        if (nodes.Count == 0)
        {
            return "There are no nodes.";
        }

        var table = new TextTable(
            "NODE",
            "NAME",
            "VERSION",
            "STARTED",
            "HEARTBEAT",
            "ALIVE",
            "LEADS SINCE",
            "TERM",
            "MESSAGES",
            "AGENTS"
        );
        foreach (var node in nodes)
        {
            table.Add(
                node.Number,
                node.Description,
                node.Version,
                node.StartedAt,
                node.LastHeartbeatSeconds,
                node.IsAlive,
                node.LeaderSince,
                node.Term,
                node.Messages,
                string.Join(' ', node.Agents.Select(Short))
            );
        }

        return table.ToString();
    }

    /// <summary>An agent without what all of its kind are called, in a table that is to fit a screen.</summary>
    private static string Short(string agent) =>
        agent.Split("://") is [var kind, var name]
            ? name.Trim('/') is { Length: > 0 } own
                ? own
                : kind
            : agent;
}
