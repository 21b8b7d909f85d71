using Planne.Bench.Comparison.Reports;

namespace Planne.Bench.Growth;

/// <summary>All figures of a run, for people as Markdown and for programs as JSON.</summary>
internal static class GrowthReport
{
    public static void Print(GrowthResults results, TextWriter to)
    {
        var load = results.Extent.Load;
        to.WriteLine(
            Line(
                $"""
                {results.Server}
                {load.Rounds} rounds, {load.Clients} clients, {load.Saturating.TotalSeconds:0} s of orders, of {load.Lines} lines where nothing else is said, then until all are decided. Medians (least–most).
                """
            )
        );
        foreach (var axis in results.Axes)
        {
            Print(axis, to);
        }

        if (results.Tables is not { } tables)
        {
            return;
        }

        var seconds = results.SecondsToFill.Select(one => Line($"{one.Key:N0} in {one.Value:0} s"));
        to.WriteLine(
            $"\nOrders there already have {DecidedOrders.Lines} lines each; they were made, {string.Join(", ", seconds)}."
        );
        to.WriteLine("\n| Target | | Found | |");
        to.WriteLine("|---|--:|--:|---|");
        foreach (var target in GrowthTarget.Of(tables))
        {
            to.WriteLine(target);
        }
    }

    public static Task WriteJsonAsync(GrowthResults results, string path) =>
        ResultsFile.WriteAsync(
            path,
            new
            {
                results.Server,
                results.Extent,
                results.SecondsToFill,
                Axes = results.Axes.ToDictionary(
                    axis => axis.Name,
                    axis =>
                        axis.Sizes.ToDictionary(
                            size => size,
                            size => ResultsFile.Medians(axis.Rounds(size), GrowthFigures.All)
                        ),
                    StringComparer.Ordinal
                ),
                Targets = results.Tables is { } tables
                    ? GrowthTarget
                        .Of(tables)
                        .Select(target => new
                        {
                            target.Text,
                            GrowthTarget.Least,
                            GrowthTarget.Most,
                            Found = ResultsFile.Spread(target.Found),
                            Rounds = target.Found.Values,
                            target.IsMet,
                        })
                    : [],
            }
        );

    private static void Print(AxisResults axis, TextWriter to)
    {
        to.WriteLine();
        Tables.Row(to, [axis.Counts, .. axis.Sizes.Select(size => Line($"{size:N0}"))]);
        Tables.Row(to, ["---", .. axis.Sizes.Select(_ => "--:")]);
        foreach (var figure in GrowthFigures.All)
        {
            Tables.Row(
                to,
                [
                    figure.Title,
                    .. axis.Sizes.Select(size => figure.Text(figure.Over(axis.Rounds(size)))),
                ]
            );
        }
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
