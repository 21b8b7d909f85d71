using System.Diagnostics;

namespace Planne.Bench;

/// <summary>What was measured of one contestant.</summary>
/// <param name="Contestant">Whose figures they are.</param>
/// <param name="PerSecond">Envelopes per second, one figure a round.</param>
/// <param name="Counted">What one run asked of the server.</param>
internal sealed record Figures(
    Contestant Contestant,
    IReadOnlyList<double> PerSecond,
    ServerCount Counted
)
{
    /// <summary>Null where no time was taken.</summary>
    public double? Median => PerSecond.Count == 0 ? null : new Sample(PerSecond).Median;

    public double Slowest => PerSecond.Min();

    public double Fastest => PerSecond.Max();
}

/// <summary>Lets the contestants of each step run in turn.</summary>
internal sealed class Measurement : IAsyncDisposable
{
    private readonly RoundTripProxy proxy;
    private readonly ServerCounter counter;
    private readonly Arena counted;
    private readonly Arena timed;

    private Measurement(RoundTripProxy proxy, ServerCounter counter, Arena counted, Arena timed)
    {
        this.proxy = proxy;
        this.counter = counter;
        this.counted = counted;
        this.timed = timed;
    }

    public static async Task<Measurement> BeginAsync(string connectionString)
    {
        var between = new RoundTripProxy(connectionString);
        return new Measurement(
            between,
            new ServerCounter(connectionString, between),
            await Arena.OpenAsync(between.ConnectionString),
            await Arena.OpenAsync(connectionString)
        );
    }

    /// <remarks>
    /// Counting is a run of its own, through a proxy that is not there while time is taken. Rounds interleave the
    /// contestants, each beginning with another one, so that whatever else the machine does falls on all of them.
    /// </remarks>
    public async Task<IReadOnlyList<Figures>> OfAsync(Step step, int rounds)
    {
        var contestants = step.Contestants;
        var counts = new List<ServerCount>();
        foreach (var contestant in contestants)
        {
            counts.Add(await CountAsync(step, contestant));
        }

        var perSecond = contestants.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < contestants.Count; turn++)
            {
                var next = (round + turn) % contestants.Count;
                var elapsed = await TimeAsync(step, contestants[next]);
                perSecond[next].Add(contestants[next].Rows / elapsed.TotalSeconds);
            }
        }

        return
        [
            .. contestants.Select(
                (contestant, each) => new Figures(contestant, perSecond[each], counts[each])
            ),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await counted.DisposeAsync();
        await timed.DisposeAsync();
        proxy.Dispose();
    }

    // Once unseen: connections are opened, statements prepared.
    private async Task<ServerCount> CountAsync(Step step, Contestant contestant)
    {
        await RunAsync(step, contestant, timed);
        await RunAsync(step, contestant, counted);
        var (before, after) = await RunAsync(step, contestant, counted, counter.ReadAsync);
        return after - before;
    }

    private async Task<TimeSpan> TimeAsync(Step step, Contestant contestant)
    {
        var (begun, ended) = await RunAsync(
            step,
            contestant,
            timed,
            () => Task.FromResult(Stopwatch.GetTimestamp())
        );
        return Stopwatch.GetElapsedTime(begun, ended);
    }

    private static Task RunAsync(Step step, Contestant contestant, Arena arena) =>
        RunAsync(step, contestant, arena, () => Task.FromResult(0));

    private static async Task<(T Before, T After)> RunAsync<T>(
        Step step,
        Contestant contestant,
        Arena arena,
        Func<Task<T>> readAsync
    )
    {
        await arena.ClearAsync();
        await contestant.ArrangeAsync(arena);
        // What the round before left behind is not this one's to clean up.
        GC.Collect();
        var before = await readAsync();
        await contestant.RunAsync(arena);
        var after = await readAsync();
        await step.CheckAsync(arena, contestant.Rows);
        return (before, after);
    }
}
