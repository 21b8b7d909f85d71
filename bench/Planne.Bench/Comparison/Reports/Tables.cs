using System.Globalization;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Comparison.Reports;

/// <summary>The figures as Markdown, side by side.</summary>
internal static class Tables
{
    private static readonly Figure<ContestantRound>[] Compared =
    [
        Figure.AcceptedAndDecided,
        Figure.Accepted,
        Figure.CpuOfService,
        Figure.CpuOfDatabase,
        Figure.Transactions,
        Figure.Statements,
        Figure.AloneP50,
    ];

    public static void Print(Results results, TextWriter to)
    {
        var extent = results.Extent;
        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {results.Server}
                {extent.Rounds} rounds, {extent.Clients} clients, {extent.Saturating.TotalSeconds:0} s of orders of {extent.Lines} lines, then until all are decided. Medians (least–most).

                """
            )
        );
        Row(to, ["", .. results.Contestants]);
        Row(to, ["---", .. results.Contestants.Select(_ => "--:")]);
        foreach (var figure in Figure.All)
        {
            var cells = results.Contestants.Select(name => figure.Text(results.Of(name, figure)));
            if (cells.Any(cell => cell.Length > 0))
            {
                Row(to, [figure.Title, .. cells]);
            }
        }

        PrintRatios(results, to);
        PrintRest(results, to);
        to.WriteLine("\n| Target | | Found | |");
        to.WriteLine("|---|--:|--:|---|");
        foreach (var target in Target.Of(results))
        {
            to.WriteLine(target);
        }
    }

    private static void PrintRatios(Results results, TextWriter to)
    {
        string[] others = [.. results.Contestants.Where(name => name is not Product.ItsName)];
        if (others.Length == results.Contestants.Count)
        {
            return;
        }

        to.WriteLine("\nThe product's figures divided by those of the others in the same round:\n");
        Row(to, ["", .. others]);
        Row(to, ["---", .. others.Select(_ => "--:")]);
        foreach (var figure in Compared)
        {
            Row(
                to,
                [
                    figure.Title,
                    .. others.Select(name => Target.Describe(results.Ratio(name, figure))),
                ]
            );
        }
    }

    private static void PrintRest(Results results, TextWriter to)
    {
        if (results.RawPerSecond is not [])
        {
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\nRaw loop of grouped inserts and updates: {new Sample(results.RawPerSecond).Median:N0} orders/s."
                )
            );
        }

        if (results.Backlog is { } backlog)
        {
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"With {backlog.Orders:N0} orders of killed nodes waiting ({backlog.LeftAtEnd:N0} at the end), the product accepted {backlog.AcceptedPerSecond:N0} orders/s; its memory was {backlog.PeakMegabytes:0} MB at most."
                )
            );
        }

        foreach (var (name, reason) in results.LeftOut)
        {
            to.WriteLine($"{name} is left out: {reason}");
        }
    }

    internal static void Row(TextWriter to, IEnumerable<string> cells) =>
        to.WriteLine($"| {string.Join(" | ", cells)} |");
}
