using System.Text.Json;

namespace Planne.Bench.Recovery;

/// <summary>What was measured in a round.</summary>
/// <param name="Drain">How the backlog got less.</param>
/// <param name="Normal">New orders accepted and decided a second, when there was no backlog.</param>
/// <param name="WhileDraining">Milliseconds from the acceptance of a new order to its verdict, beside the backlog.</param>
/// <param name="Unloaded">The same with nothing else to do.</param>
internal sealed record RecoveryRound(
    Drain Drain,
    double Normal,
    Sample WhileDraining,
    Sample Unloaded
)
{
    public double Ratio => Drain.PerSecond / Normal;
}

/// <summary>All figures of a run, for people and for programs.</summary>
internal sealed class RecoveryReport(ServerUnderTest server, int backlog, bool isSmoke)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    private readonly SortedDictionary<int, List<RecoveryRound>> rounds = [];

    public void Add(int nodes, RecoveryRound round)
    {
        if (!rounds.TryGetValue(nodes, out var known))
        {
            rounds[nodes] = known = [];
        }

        known.Add(round);
    }

    public void Print(TextWriter to)
    {
        to.WriteLine(Line($"{server} {backlog:N0} orders of killed nodes.\n"));
        if (isSmoke)
        {
            to.WriteLine("It works: the backlog was drained, each order was decided once.");
            return;
        }

        to.WriteLine(
            """
            | Nodes | Old orders decided/s (slowest–fastest) | New ones accepted and decided/s | Ratio (least–most) | Begun after, s |
            |--:|--:|--:|--:|--:|
            """
        );
        foreach (var (nodes, all) in rounds)
        {
            var ratios = Of(all, round => round.Ratio);
            to.WriteLine(
                Line(
                    $"| {nodes} | {Range(Of(all, round => round.Drain.PerSecond))} | {Range(Of(all, round => round.Normal))} | {ratios.Median:0.00} ({ratios.Least:0.00}–{ratios.Most:0.00}) | {Of(all, round => round.Drain.UntilBegun).Median:0.0} |"
                )
            );
        }

        to.WriteLine(
            """

            | Nodes | A new order beside the backlog, p50, ms | p99, ms | With nothing else to do, p50, ms | p99, ms | × p50 | × p99 |
            |--:|--:|--:|--:|--:|--:|--:|
            """
        );
        foreach (var (nodes, all) in rounds)
        {
            var (beside, alone) = (
                Together(all, round => round.WhileDraining),
                Together(all, round => round.Unloaded)
            );
            to.WriteLine(
                Line(
                    $"| {nodes} | {beside.Median:0} | {beside.Quantile(0.99):0} | {alone.Median:0} | {alone.Quantile(0.99):0} | {beside.Median / alone.Median:0.0} | {beside.Quantile(0.99) / alone.Quantile(0.99):0.0} |"
                )
            );
        }

        to.WriteLine(
            """

            Undecided old orders of the first round, in tenths of its time:

            """
        );
        foreach (var (nodes, all) in rounds)
        {
            var left = all[0].Drain.Left;
            var tenths = Enumerable
                .Range(0, 11)
                .Select(tenth => Line($"{left[(left.Count - 1) * tenth / 10]:N0}"));
            to.WriteLine(Line($"- {nodes} nodes: {string.Join(", ", tenths)}"));
        }
    }

    public async Task WriteJsonAsync(string path)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(
            file,
            new
            {
                Server = server,
                Backlog = backlog,
                Rounds = rounds,
            },
            Indented
        );
    }

    private static Sample Of(List<RecoveryRound> all, Func<RecoveryRound, double> figure) =>
        new([.. all.Select(figure)]);

    private static Sample Together(List<RecoveryRound> all, Func<RecoveryRound, Sample> sample) =>
        new([.. all.SelectMany(round => sample(round).Values)]);

    private static string Range(Sample sample) =>
        Line($"{sample.Median:N0} ({sample.Least:N0}–{sample.Most:N0})");

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
