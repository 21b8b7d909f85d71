using System.Diagnostics;

namespace Planne.Bench.Recovery;

/// <summary>How a backlog got less.</summary>
/// <param name="PerSecond">Orders decided a second, from the last look at which it was whole to the first at which it was empty.</param>
/// <param name="UntilBegun">Seconds from the start of the hosts to the beginning of that.</param>
/// <param name="Left">How many orders were undecided, at each look.</param>
internal sealed record Drain(double PerSecond, double UntilBegun, IReadOnlyList<long> Left)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromMinutes(1);

    /// <summary>Looks at old orders until all of them are decided.</summary>
    /// <exception cref="InvalidOperationException">There were more than at the look before, or no fewer for long.</exception>
    public static async Task<Drain> WatchAsync(BacklogArena arena, OldOrders old, long startedAt)
    {
        var left = new List<long> { old.Count };
        var (begun, progressed) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        while (true)
        {
            var asked = Stopwatch.GetTimestamp();
            var now = await arena.CountUndecidedAsync(old);
            if (now > left[^1])
            {
                throw new InvalidOperationException(
                    $"{now} old orders were undecided after {left[^1]}."
                );
            }

            if (now == old.Count)
            {
                begun = asked;
            }

            if (now < left[^1])
            {
                progressed = asked;
            }

            if (Stopwatch.GetElapsedTime(progressed, asked) > LongestStandstill)
            {
                throw new InvalidOperationException($"{now} old orders stay undecided.");
            }

            left.Add(now);
            if (now == 0)
            {
                return new Drain(
                    old.Count / Stopwatch.GetElapsedTime(begun, asked).TotalSeconds,
                    Stopwatch.GetElapsedTime(startedAt, begun).TotalSeconds,
                    left
                );
            }

            await Task.Delay(BetweenLooks);
        }
    }
}
