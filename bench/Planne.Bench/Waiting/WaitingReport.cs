using System.Text.Json;

namespace Planne.Bench.Waiting;

/// <summary>All figures of a run, for people and for programs.</summary>
/// <param name="server">Where they were taken.</param>
/// <param name="isSmoke">Whether the run was too short to say how fast anything is.</param>
internal sealed class WaitingReport(ServerUnderTest server, bool isSmoke)
{
    // Fewer clients than these are lost in what a host takes and gives back by itself.
    private const int CountedInMemory = 1_000;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    public int Orders { get; set; }

    public IReadOnlyList<LookFigures> Looks { get; set; } = [];

    public IReadOnlyList<DecideFigures> Decisions { get; set; } = [];

    public IReadOnlyList<WaitFigures> Waits { get; set; } = [];

    public IReadOnlyList<IntervalFigures> Intervals { get; set; } = [];

    /// <summary>What could not be measured, and why.</summary>
    public IList<string> Notes { get; } = [];

    /// <summary>A Markdown table a part; the ratios compare medians of the same rounds.</summary>
    public void Print(TextWriter to)
    {
        to.WriteLine(Line($"{server} {Orders:N0} orders.\n"));
        if (isSmoke)
        {
            to.WriteLine(
                Line(
                    $"It works: {Looks.Count} ways to look, {Decisions.Count} to decide, {Waits.Count + Intervals.Count} nodes with waiting clients."
                )
            );
            return;
        }

        Print(
            to,
            "question",
            "| Watched | Who | What it asks | Statements a look | ms a look (fastest–slowest) | × feed |",
            "|--:|---|---|--:|--:|--:|",
            Looks.Select<LookFigures, FormattableString>(one =>
                $"| {one.Watched:N0} | {one.Who} | {one.How} | {one.Statements:N0} | {Milliseconds(one.Milliseconds)} | {one.Milliseconds.Median / FeedOf(one).Median:0.000} |"
            )
        );
        Print(
            to,
            "decide",
            "| A transaction, 8 callers | Commits/s (slowest–fastest) | × without the change |",
            "|---|--:|--:|",
            Decisions.Select<DecideFigures, FormattableString>(one =>
                $"| {one.How} | {one.PerSecond.Median:N0} ({one.PerSecond.Least:N0}–{one.PerSecond.Most:N0}) | {one.PerSecond.Median / Decisions[0].PerSecond.Median:0.00} |"
            )
        );
        Print(
            to,
            "wait",
            "| Clients | Orders | p50, ms | p99, ms | max, ms | Statements/s for them | MB for them | KB a client |",
            "|--:|--:|--:|--:|--:|--:|--:|--:|",
            Waits.Select<WaitFigures, FormattableString>(one =>
                $"| {one.Clients:N0} | {(one.OneOrder ? 1 : one.Clients):N0} | {Quantiles(one.Milliseconds)} | {one.Statements - one.IdleStatements:0.0} | {(one.Kilobytes - one.IdleKilobytes) / 1024.0:0} | {PerClient(one)} |"
            )
        );
        Print(
            to,
            "interval",
            "| `Ordering:WatchEvery`, ms | p50, ms | p99, ms | max, ms | Statements/s for the clients |",
            "|--:|--:|--:|--:|--:|",
            Intervals.Select<IntervalFigures, FormattableString>(one =>
                $"| {one.WatchEvery.TotalMilliseconds:0} | {Quantiles(one.Milliseconds)} | {one.Statements - one.IdleStatements:0.0} |"
            )
        );
        foreach (var note in Notes)
        {
            to.WriteLine($"{note}\n");
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
                Orders,
                Looks,
                Decisions,
                Waits,
                Intervals,
                Notes,
            },
            Indented
        );
    }

    private static void Print(
        TextWriter to,
        string name,
        string header,
        string alignment,
        IEnumerable<FormattableString> lines
    )
    {
        string[] written = [.. lines.Select(Line)];
        if (written is [])
        {
            return;
        }

        to.WriteLine($"### {name}\n\n{header}\n{alignment}\n{string.Join('\n', written)}\n");
    }

    private Sample FeedOf(LookFigures one) =>
        Looks.First(other => other.Watched == one.Watched).Milliseconds;

    private static string Milliseconds(Sample sample) =>
        Line($"{sample.Median:0.00} ({sample.Least:0.00}–{sample.Most:0.00})");

    private static string Quantiles(Sample sample) =>
        Line($"{sample.Median:0.0} | {sample.Quantile(0.99):0.0} | {sample.Most:0.0}");

    private static string PerClient(WaitFigures one) =>
        one.Clients < CountedInMemory
            ? string.Empty
            : Line($"{(one.Kilobytes - one.IdleKilobytes) / (double)one.Clients:0.0}");

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
