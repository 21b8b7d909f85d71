using System.Globalization;
using JasperFx.CommandLine;
using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations.Commands;

/// <summary>What <c>dead-letters</c> takes.</summary>
public sealed class DeadLettersInput : OperatorInput
{
    /// <summary>What to do.</summary>
    [Description("list, groups, show, replay or discard")]
    public string Action { get; set; } = "";

    /// <summary>Which letters.</summary>
    [Description("The ids of dead letters")]
    public IEnumerable<string> Ids { get; set; } = [];

    /// <summary>How many to list.</summary>
    [Description("How many to list, from 1 to 500")]
    [FlagAlias("limit", longAliasOnly: true)]
    public int LimitFlag { get; set; } = 50;

    /// <summary>Those before which to list.</summary>
    [Description("List those that failed before this one, an id or a time")]
    [FlagAlias("before", longAliasOnly: true)]
    public string? BeforeFlag { get; set; }

    /// <summary>Those of a type.</summary>
    [Description("Replay or discard those of this message type")]
    [FlagAlias("message-type", longAliasOnly: true)]
    public string? MessageTypeFlag { get; set; }

    /// <summary>Those with an exception.</summary>
    [Description("Replay or discard those with this type of exception")]
    [FlagAlias("exception-type", longAliasOnly: true)]
    public string? ExceptionTypeFlag { get; set; }

    /// <summary>All.</summary>
    [Description("Replay or discard all")]
    [FlagAlias("all", longAliasOnly: true)]
    public bool AllFlag { get; set; }

    /// <summary>Whether it is meant.</summary>
    [Description("Discard without asking")]
    [FlagAlias("yes", longAliasOnly: true)]
    public bool YesFlag { get; set; }
}

/// <summary><c>dead-letters</c></summary>
[Description(
    "List, show, replay and discard messages that could not be handled",
    Name = "dead-letters"
)]
public sealed class DeadLettersCommand : OperatorCommand<DeadLettersInput>
{
    /// <summary>Says how it is called.</summary>
    public DeadLettersCommand()
    {
        Usage("Explain the command, with --help").NoArguments();
        Usage("List dead letters, or the groups of them").Arguments(x => x.Action);
        Usage("Show, replay or discard some").Arguments(x => x.Action, x => x.Ids);
    }

    /// <inheritdoc/>
    protected override string Help =>
        """
            dead-letters list                  the newest ones; --limit 50, --before ID or TIME
            dead-letters groups                how many there are of each cause
            dead-letters show ID               one, with its body and the exception
            dead-letters replay ID…            put them back into the inbox, which nodes do within moments
            dead-letters discard ID… --yes     delete them
                replay and discard also take --message-type TYPE, --exception-type TYPE, or --all

            Examples:
              dead-letters list --limit 20
              dead-letters replay 019a5c1e-5b0e-7d1c-8f5a-0d6c2b1f9e77
              dead-letters replay --message-type Planne.Contracts.ProcessOrder --exception-type System.TimeoutException
              dead-letters discard --all --yes
              dead-letters groups --json | jq '.[0].sampleId'
            """;

    /// <inheritdoc/>
    protected override async Task RunAsync(DeadLettersInput input, IServiceProvider services)
    {
        var desk = services.GetRequiredService<DeadLetterDesk>();
        await (
            input.Action switch
            {
                "list" => ListAsync(input, desk),
                "groups" => GroupsAsync(input, desk),
                "show" => ShowAsync(input, desk),
                "replay" => ReplayAsync(input, desk),
                "discard" => DiscardAsync(input, desk),
                _ => throw new RefusedException(
                    "Say list, groups, show, replay or discard. See dead-letters --help"
                ),
            }
        );
    }

    private static async Task ListAsync(DeadLettersInput input, DeadLetterDesk desk)
    {
        if (input.LimitFlag is < 1 or > DeadLetterDesk.Most)
        {
            throw new RefusedException($"--limit must be from 1 to {DeadLetterDesk.Most}.");
        }

        var list =
            await desk.ListAsync(input.LimitFlag, input.BeforeFlag, CancellationToken.None)
            ?? throw new RefusedException(
                "--before must be the id of a dead letter that there is, or a time."
            );
        await TellAsync(input, list, OperatorsJson.Default.DeadLetterList, Text);
    }

    private static async Task GroupsAsync(DeadLettersInput input, DeadLetterDesk desk) =>
        await TellAsync(
            input,
            await desk.GroupsAsync(CancellationToken.None),
            OperatorsJson.Default.IReadOnlyListDeadLetterGroup,
            Text
        );

    private static async Task ShowAsync(DeadLettersInput input, DeadLetterDesk desk)
    {
        var id = Ids(input) is [var one]
            ? one
            : throw new RefusedException("Say which one, by its id.");
        var letter =
            await desk.FindAsync(id, CancellationToken.None)
            ?? throw new RefusedException($"There is no dead letter {id}.");
        await TellAsync(input, letter, OperatorsJson.Default.DeadLetterDetail, Text);
    }

    private static async Task ReplayAsync(DeadLettersInput input, DeadLetterDesk desk)
    {
        var affected = await desk.ReplayAsync(Selection(input), CancellationToken.None);
        await TellAsync(
            input,
            SomeOf(affected, input),
            OperatorsJson.Default.Affected,
            some =>
                Count(some.Count, "is put back", "are put back")
                + " into the inbox by a node, within moments once one runs."
        );
    }

    private static async Task DiscardAsync(DeadLettersInput input, DeadLetterDesk desk)
    {
        var which = Selection(input);
        if (!input.YesFlag)
        {
            throw new RefusedException(
                "What is discarded is gone: say --yes if that is what is wanted."
            );
        }

        var affected = await desk.DiscardAsync(which, CancellationToken.None);
        await TellAsync(
            input,
            SomeOf(affected, input),
            OperatorsJson.Default.Affected,
            some => Count(some.Count, "is discarded.", "are discarded.")
        );
    }

    private static LetterSelection Selection(DeadLettersInput input)
    {
        var which = new LetterSelection(
            Ids(input),
            input.MessageTypeFlag,
            input.ExceptionTypeFlag,
            input.AllFlag
        );
        return which.IsClear
            ? which
            : throw new RefusedException(
                "Say which ones in one way: by ids, by --message-type and --exception-type, or --all."
            );
    }

    private static Affected SomeOf(Affected affected, DeadLettersInput input) =>
        affected.Count > 0 || input.AllFlag
            ? affected
            : throw new RefusedException("There are no such dead letters.");

    private static List<Guid> Ids(DeadLettersInput input) =>
        [.. input.Ids.Select(id => Id(id, "a dead letter"))];

    private static string Count(int count, string one, string many) =>
        count == 1
            ? $"1 dead letter {one}"
            : string.Create(CultureInfo.InvariantCulture, $"{count} dead letters {many}");

    private static string Text(DeadLetterList list)
    {
        if (list.Letters.Count == 0)
        {
            return "There are no dead letters.";
        }

        var table = new TextTable(
            "ID",
            "FAILED",
            "MESSAGE",
            "ORDER",
            "ATTEMPTS",
            "REPLAY",
            "EXCEPTION"
        );
        foreach (var letter in list.Letters)
        {
            table.Add(
                letter.Id,
                letter.FailedAt,
                letter.MessageType,
                letter.OrderId,
                letter.Attempts,
                letter.Replayable,
                Short($"{letter.ExceptionType}: {letter.ExceptionMessage}")
            );
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{table}{Environment.NewLine}{list.Letters.Count} of {list.Total}"
        );
    }

    private static string Text(IReadOnlyList<DeadLetterGroup> groups)
    {
        if (groups.Count == 0)
        {
            return "There are no dead letters.";
        }

        var table = new TextTable("LETTERS", "MESSAGE", "FIRST", "LAST", "SAMPLE", "EXCEPTION");
        foreach (var group in groups)
        {
            table.Add(
                group.Count,
                group.MessageType,
                group.FirstFailedAt,
                group.LastFailedAt,
                group.SampleId,
                Short($"{group.ExceptionType}: {group.ExceptionMessage}")
            );
        }

        return table.ToString();
    }

    private static string Text(DeadLetterDetail letter)
    {
        var table = new TextTable("ID", letter.Id.ToString());
        table.Add("MESSAGE", letter.MessageType);
        table.Add("ORDER", letter.OrderId);
        table.Add("QUEUE", letter.ReceivedAt);
        table.Add("SENT", letter.SentAt);
        table.Add("FAILED", letter.FailedAt);
        table.Add("ATTEMPTS", letter.Attempts);
        table.Add("REPLAY", letter.Replayable);
        table.Add("TRACE", letter.TraceId);
        table.Add("EXCEPTION", letter.ExceptionType);
        table.Add("", letter.ExceptionMessage);
        table.Add("BODY", letter.Body?.GetRawText() ?? letter.BodyBase64);
        return letter.ExceptionStack is { } stack
            ? $"{table}{Environment.NewLine}{Environment.NewLine}{stack}"
            : table.ToString();
    }

    private static string Short(string text) => text.Length > 120 ? text[..119] + "…" : text;
}
