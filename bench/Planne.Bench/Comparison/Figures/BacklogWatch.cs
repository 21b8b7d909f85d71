using System.Diagnostics;

namespace Planne.Bench.Comparison.Figures;

/// <summary>So many orders waited at a time, in seconds from the beginning.</summary>
internal sealed record Waiting(double At, long Orders);

/// <summary>Looks four times a second how many orders wait to be decided.</summary>
/// <param name="database">Where they wait.</param>
/// <param name="others">How many others wait that nobody decides, and that do not count.</param>
internal sealed class BacklogWatch(DatabaseCounter database, long others = 0)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenLastLooks = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromMinutes(1);

    private readonly long began = Stopwatch.GetTimestamp();
    private readonly List<Waiting> looks = [];

    public IReadOnlyList<Waiting> Looks => looks;

    /// <summary>Looks until the load has ended and nothing waits any more.</summary>
    /// <returns>After how many seconds that was.</returns>
    /// <exception cref="InvalidOperationException">The backlog got no smaller for long.</exception>
    public async Task<double> UntilDrainedAsync(Task load)
    {
        var (least, progressed) = (long.MaxValue, Stopwatch.GetTimestamp());
        while (true)
        {
            var isLast = load.IsCompleted;
            var waiting = await database.CountUndecidedAsync() - others;
            var at = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (looks is [] || at - looks[^1].At > 0.2 || waiting == 0)
            {
                looks.Add(new Waiting(at, waiting));
            }

            if (isLast && waiting == 0)
            {
                return at;
            }

            if (!isLast || waiting < least)
            {
                (least, progressed) = (waiting, Stopwatch.GetTimestamp());
            }

            if (Stopwatch.GetElapsedTime(progressed) > LongestStandstill)
            {
                throw new InvalidOperationException($"{waiting} orders stay undecided.");
            }

            // The last ones are not to wait for a look that comes late.
            var pause = isLast && waiting < 1_000 ? BetweenLastLooks : BetweenLooks;
            await Task.WhenAny(Task.Delay(pause), isLast ? Task.Delay(pause) : load);
        }
    }
}
