using JasperFx.CommandLine;
using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations.Commands;

/// <summary>What <c>scheduled</c> takes.</summary>
public sealed class ScheduledInput : OperatorInput
{
    /// <summary>What to do.</summary>
    [Description("list, cancel or run")]
    public string Action { get; set; } = "";

    /// <summary>Which messages.</summary>
    [Description("The ids of scheduled messages")]
    public IEnumerable<string> Ids { get; set; } = [];
}

/// <summary><c>scheduled</c></summary>
[Description("List, cancel and run messages that are to be handled later", Name = "scheduled")]
public sealed class ScheduledCommand : OperatorCommand<ScheduledInput>
{
    /// <summary>Says how it is called.</summary>
    public ScheduledCommand()
    {
        Usage("Explain the command, with --help").NoArguments();
        Usage("List scheduled messages").Arguments(x => x.Action);
        Usage("Cancel or run some").Arguments(x => x.Action, x => x.Ids);
    }

    /// <inheritdoc/>
    protected override string Help =>
        """
            scheduled list          what is to be handled later, the next one first
            scheduled cancel ID…    delete them
            scheduled run ID…       have them handled now, which nodes do within moments

            Examples:
              scheduled list
              scheduled run 019a5c1e-5b0e-7d1c-8f5a-0d6c2b1f9e77
              scheduled list --json | jq '.[] | select(.orderId == 17)'
            """;

    /// <inheritdoc/>
    protected override async Task RunAsync(ScheduledInput input, IServiceProvider services)
    {
        var desk = services.GetRequiredService<ScheduleDesk>();
        await (
            input.Action switch
            {
                "list" => ListAsync(input, desk),
                "cancel" => EachAsync(input, desk.CancelAsync, "cancelled."),
                "run" => EachAsync(
                    input,
                    desk.RunAsync,
                    "due now; a node takes it up within moments once one runs."
                ),
                _ => throw new RefusedException("Say list, cancel or run. See scheduled --help"),
            }
        );
    }

    private static async Task ListAsync(ScheduledInput input, ScheduleDesk desk) =>
        await TellAsync(
            input,
            await desk.ListAsync(CancellationToken.None),
            OperatorsJson.Default.IReadOnlyListScheduledAnswer,
            Text
        );

    private static async Task EachAsync(
        ScheduledInput input,
        Func<Guid, CancellationToken, Task<Affected>> order,
        string became
    )
    {
        var ids = input.Ids.Select(id => Id(id, "a scheduled message")).ToList();
        if (ids.Count == 0)
        {
            throw new RefusedException("Say which ones, by their ids.");
        }

        var affected = 0;
        foreach (var id in ids)
        {
            affected += (await order(id, CancellationToken.None)).Count;
        }

        if (affected < ids.Count)
        {
            throw new RefusedException(
                $"{ids.Count - affected} of {ids.Count} are not scheduled, or not any more."
            );
        }

        await TellAsync(
            input,
            new Affected(affected),
            OperatorsJson.Default.Affected,
            all => $"{all.Count} {(all.Count == 1 ? "message is" : "messages are")} {became}"
        );
    }

    private static string Text(IReadOnlyList<ScheduledAnswer> messages)
    {
        if (messages.Count == 0)
        {
            return "Nothing is scheduled.";
        }

        var table = new TextTable("ID", "DUE", "IN", "MESSAGE", "ORDER", "ATTEMPTS");
        foreach (var message in messages)
        {
            table.Add(
                message.Id,
                message.DueAt,
                message.DueInSeconds,
                message.MessageType,
                message.OrderId,
                message.Attempts
            );
        }

        return table.ToString();
    }
}
