using System.Globalization;
using System.Text;
using Planne.Chaos.Checking;

namespace Planne.Chaos;

/// <summary>What came of a run.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Times">The times that the hosts were given.</param>
/// <param name="Records">The blows, in order.</param>
/// <param name="History">What clients were told and what is stored.</param>
/// <param name="Violations">The promises that were not kept.</param>
/// <param name="Took">How long the run took.</param>
internal sealed record Report(
    Options Options,
    Times Times,
    IReadOnlyList<Record> Records,
    History History,
    IReadOnlyList<Violation> Violations,
    TimeSpan Took
)
{
    private const int MostTold = 12;

    /// <summary>When the run began, by the machine's clock, which is that of the logs.</summary>
    public DateTimeOffset BeganAt { get; init; }

    /// <summary>What the hosts and the server wrote, by names of files.</summary>
    public IReadOnlyList<(string File, string Text)> Logs { get; init; } = [];

    /// <summary>The line that is printed before a run.</summary>
    public static string Head(Options options) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"seed {options.Seed}: {options.Cycles} cycles, {options.Nodes} nodes, {options.Clients} clients"
        )
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{(options.Overlap > 1 ? $", {options.Overlap} faults at once" : "")}\nfaults: {string.Join(", ", options.Faults.Select(fault => fault.Weight == 1 ? fault.Name : $"{fault.Name}={fault.Weight}"))}"
        );

    /// <summary>The line that is printed for each blow once it is overcome.</summary>
    public static string Progress(Record record, Options options, int orders, Findings findings) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Cycle, 4}/{options.Cycles} {record.StruckAt, 7:0.0} s  {record.Fault, -16} {Overcome(record)}, {orders} orders{(findings.Count == 0 ? "" : $", {findings.Count} VIOLATIONS")}  ({record.What})"
        );

    /// <summary>The line that tells of a promise that was not kept.</summary>
    public static string Line(Violation violation) =>
        $"VIOLATION of \"{violation.Rule}\": {violation.Detail}";

    /// <summary>The whole report.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine()
            .AppendLine(Head(Options))
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"times: {Times}{(Options.Defaults ? ", as shipped" : ", shorter than shipped")}"
            )
            .AppendLine()
            .AppendLine("fault              times   seconds to recover    seconds to recover")
            .AppendLine("                           from the blow         from its mending")
            .AppendLine("                           median      max       median      max");
        foreach (var kind in Records.GroupBy(record => record.Fault, StringComparer.Ordinal))
        {
            var overcome = kind.Where(record => record.RecoveredAt is not null).ToList();
            var fromBlow = Sorted(overcome, record => record.RecoveredAt!.Value - record.StruckAt);
            var fromHealing = Sorted(
                overcome,
                record => record.RecoveredAt!.Value - record.HealedAt
            );
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{kind.Key, -16} {kind.Count(), 7}   {Figures(fromBlow)}       {Figures(fromHealing)}"
            );
        }

        var attempts = History.Attempts;
        text.AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"orders: {attempts.Count} attempted, {Count(Outcome.Acknowledged)} acknowledged, {Count(Outcome.Unknown)} unknown, {Count(Outcome.Refused)} refused"
            )
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"stored: {History.Stored.Orders.Count} orders, {History.Stored.Decisions.Count} decided; {History.Stored.DeadLetters.Count} dead letters, {History.Poison.Count} expected"
            )
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"leadership: {History.Reigns.Select(reign => reign.Term).Distinct().Count()} terms seen"
            );
        foreach (var rule in Violations.GroupBy(one => one.Rule, StringComparer.Ordinal))
        {
            foreach (var violation in rule.Take(MostTold))
            {
                text.AppendLine(Line(violation));
            }

            if (rule.Count() > MostTold)
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"… and {rule.Count() - MostTold} more of the last kind"
                );
            }
        }

        return text.Append(
                CultureInfo.InvariantCulture,
                $"{Violations.Count} violation{(Violations.Count == 1 ? "" : "s")} in {Took.TotalSeconds:0} s"
            )
            .ToString();
    }

    private int Count(Outcome outcome) =>
        History.Attempts.Count(attempt => attempt.Outcome == outcome);

    private static string Overcome(Record record) =>
        record.RecoveredAt is { } at
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"overcome in {at - record.StruckAt, 5:0.0} s, {at - record.HealedAt, 5:0.0} s after its mending"
            )
            : "not overcome";

    private static double[] Sorted(List<Record> records, Func<Record, double> figure) =>
        [.. records.Select(figure).Order()];

    private static string Figures(double[] sorted) =>
        sorted.Length == 0
            ? "     -        -"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Median(sorted), 6:0.0}   {sorted[^1], 6:0.0}"
            );

    private static double Median(double[] sorted) =>
        (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
