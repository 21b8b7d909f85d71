using System.Globalization;
using JasperFx.CommandLine;
using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations.Commands;

/// <summary><c>backlog</c></summary>
[Description("Show what waits: orders, and messages by queue, status and owner", Name = "backlog")]
public sealed class BacklogCommand : OperatorCommand<OperatorInput>
{
    /// <inheritdoc/>
    protected override string Help =>
        """
            backlog    how many orders wait to be decided, and the messages at each queue

            Examples:
              backlog
              backlog --json | jq .orders.oldestSeconds
            """;

    /// <inheritdoc/>
    protected override async Task RunAsync(OperatorInput input, IServiceProvider services) =>
        await TellAsync(
            input,
            await services.GetRequiredService<BacklogReport>().AskAsync(CancellationToken.None),
            OperatorsJson.Default.BacklogAnswer,
            Text
        );

    private static string Text(BacklogAnswer backlog)
    {
        var orders = backlog.Orders;
        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"{orders.Waiting} {(orders.Waiting == 1 ? "order waits" : "orders wait")}{(orders.OldestSeconds is { } age ? $", the oldest for {age:0.000} s" : "")}; from {orders.MostWaiting} on, no more are taken."
        );
        if (backlog.Queues.Count == 0)
        {
            return sentence + Environment.NewLine + "No messages wait.";
        }

        var table = new TextTable("QUEUE", "STATUS", "OWNER", "MESSAGES", "OLDEST");
        foreach (var queue in backlog.Queues)
        {
            table.Add(
                queue.Address,
                queue.Status,
                queue.Owner == 0 ? null : queue.Owner,
                queue.Count,
                queue.OldestSeconds
            );
        }

        return $"{sentence}{Environment.NewLine}{Environment.NewLine}{table}";
    }
}
