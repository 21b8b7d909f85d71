namespace Planne.Bench.Waiting;

/// <summary>What clients cost that wait for their orders: the question that is asked for them, and the waiting itself.</summary>
internal static class WaitingBenchmark
{
    private const int FilesBesidesClients = 500;
    private const int IntervalClients = 200;

    private static readonly string[] Parts = ["question", "decide", "wait", "interval"];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options)
    {
        if (options.OnlyStep is { } only && !Parts.Contains(only, StringComparer.Ordinal))
        {
            await Console.Error.WriteLineAsync(
                $"'{only}' is none of the steps: {string.Join(", ", Parts)}"
            );
            return 2;
        }

        var extent = options.IsSmoke ? Extent.Smoke : Extent.Full(options.Rounds);
        var report = new WaitingReport(
            await ServerUnderTest.AskAsync(options.ConnectionString),
            options.IsSmoke
        );
        await using var server = await ServerActivity.OpenAsync(options.ConnectionString);
        await Console.Error.WriteLineAsync("orders …");
        await using var arena = await OrdersArena.OpenAsync(
            options.ConnectionString,
            extent.Orders
        );
        report.Orders = arena.Orders;
        await arena.Own.ExecuteAsync(ChangeTable.Create);

        bool Wanted(string part) => (options.OnlyStep ?? part) == part;
        if (Wanted("question"))
        {
            var part = new QuestionPart(arena, server, extent.Rounds);
            report.Looks = await part.MeasureAsync(extent.Counts);
        }

        if (Wanted("decide"))
        {
            var part = new DecidePart(arena, extent.Rounds, extent.Decisions);
            report.Decisions = await part.MeasureAsync();
        }

        if (Wanted("wait"))
        {
            report.Waits = await WaitAsync(
                new WaitPart(arena, server, extent.Rounds, extent.Window),
                extent.Counts,
                report
            );
        }

        if (Wanted("interval"))
        {
            var part = new IntervalPart(arena, server, 3 * extent.Rounds, extent.Window);
            report.Intervals = await part.MeasureAsync(
                Math.Min(IntervalClients, extent.Counts[^1]),
                extent.Intervals
            );
        }

        report.Print(Console.Out);
        if (options.JsonFile is { } file)
        {
            await report.WriteJsonAsync(file);
        }

        return 0;
    }

    private static async Task<IReadOnlyList<WaitFigures>> WaitAsync(
        WaitPart part,
        IReadOnlyList<int> counts,
        WaitingReport report
    )
    {
        // The runtime raises its limit to the hard one by itself.
        var most = OpenFiles.HardLimit - FilesBesidesClients;
        int[] possible = [.. counts.Where(count => count <= most)];
        foreach (var count in counts.Except(possible))
        {
            report.Notes.Add(
                $"{count:N0} clients could not be tried: a process may open {OpenFiles.HardLimit} files here (`ulimit -Hn`)."
            );
        }

        var figures = new List<WaitFigures>();
        foreach (var count in possible)
        {
            figures.Add(await part.MeasureAsync(count, oneOrder: false));
        }

        figures.Add(await part.MeasureAsync(possible[^1], oneOrder: true));
        return figures;
    }

    /// <summary>How much is done.</summary>
    /// <param name="Orders">How many orders there are.</param>
    /// <param name="Rounds">How often each contestant has its turn.</param>
    /// <param name="Counts">How many orders are watched, and how many clients wait.</param>
    /// <param name="Decisions">How many orders are decided in a round.</param>
    /// <param name="Window">For how long statements are counted: a multiple of the periods of what a node does by itself.</param>
    /// <param name="Intervals">How often nodes look.</param>
    private sealed record Extent(
        int Orders,
        int Rounds,
        IReadOnlyList<int> Counts,
        int Decisions,
        TimeSpan Window,
        IReadOnlyList<TimeSpan> Intervals
    )
    {
        public static Extent Smoke { get; } =
            new(2_000, 1, [20], 40, TimeSpan.FromMilliseconds(100), [Milliseconds(10)]);

        public static Extent Full(int rounds) =>
            new(
                1_000_000,
                rounds,
                [20, 200, 2_000, 10_000],
                2_000,
                TimeSpan.FromSeconds(6),
                [Milliseconds(10), Milliseconds(25), Milliseconds(50), Milliseconds(100)]
            );

        private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
    }
}
