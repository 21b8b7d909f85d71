using Planne.Host.Operations.Answers;

namespace Planne.Host.Operations.Reports;

/// <summary>How long things took within the last minute: counted by the second, in steps of a twentieth, so that thousands a second take no more room than one.</summary>
internal sealed class RecentTimes(TimeProvider clock)
{
    private const int Seconds = 60;

    // From a tenth of a millisecond on, each step is longer by a twentieth; the last one begins after two minutes.
    private const double First = 0.0001;
    private const double Growth = 1.05;
    private const int Steps = 288;

    private readonly Lock gate = new();
    private readonly long began = clock.GetTimestamp();
    private readonly Slot[] slots = [.. Enumerable.Range(0, Seconds).Select(_ => new Slot())];

    /// <summary>Adds one, in seconds.</summary>
    public void Add(double seconds)
    {
        lock (gate)
        {
            var now = Now;
            var slot = slots[now % Seconds];
            if (slot.Second != now)
            {
                slot.Second = now;
                Array.Clear(slot.Counts);
            }

            slot.Counts[StepOf(seconds)]++;
        }
    }

    /// <summary>Tells their number, their median and their 99th percentile, or null if there were none.</summary>
    public DecisionTime? Summarize()
    {
        var counts = new long[Steps];
        lock (gate)
        {
            var now = Now;
            foreach (var slot in slots.Where(slot => slot.Second > now - Seconds))
            {
                for (var step = 0; step < Steps; step++)
                {
                    counts[step] += slot.Counts[step];
                }
            }
        }

        var total = counts.Sum();
        return total == 0
            ? null
            : new DecisionTime(
                total,
                Percentile(counts, total, 0.5),
                Percentile(counts, total, 0.99)
            );
    }

    private long Now => (long)clock.GetElapsedTime(began).TotalSeconds;

    private static int StepOf(double seconds) =>
        seconds <= First
            ? 0
            : Math.Min(Steps - 1, (int)Math.Ceiling(Math.Log(seconds / First) / Math.Log(Growth)));

    private static double Percentile(long[] counts, long total, double share)
    {
        var rank = (long)Math.Ceiling(total * share);
        var step = 0;
        for (var seen = counts[0]; seen < rank; seen += counts[step])
        {
            step++;
        }

        return Math.Round(First * Math.Pow(Growth, step), 6);
    }

    private sealed class Slot
    {
        public long Second { get; set; } = long.MinValue;

        public int[] Counts { get; } = new int[Steps];
    }
}
