using System.Collections.Concurrent;

namespace Planne.Host.Logs;

/// <summary>Lets a few of a kind through in each minute, and counts the others.</summary>
internal sealed class Damper(TimeProvider clock)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Kind> kinds = new(StringComparer.Ordinal);

    /// <summary>Asks whether one more may pass.</summary>
    /// <param name="name">Of its kind; there are to be few of them.</param>
    /// <param name="most">How many of this kind pass in a minute; from 1.</param>
    /// <param name="withheld">How many of this kind did not since the last one that did.</param>
    public bool Passes(string name, int most, out int withheld)
    {
        var kind = kinds.GetOrAdd(name, _ => new Kind());
        lock (kind)
        {
            if (kind.Since is not { } since || clock.GetElapsedTime(since) >= Period)
            {
                kind.Since = clock.GetTimestamp();
                kind.Passed = 0;
            }

            withheld = 0;
            if (kind.Passed == most)
            {
                kind.Withheld++;
                return false;
            }

            kind.Passed++;
            (withheld, kind.Withheld) = (kind.Withheld, 0);
            return true;
        }
    }

    private sealed class Kind
    {
        public long? Since { get; set; }

        public int Passed { get; set; }

        public int Withheld { get; set; }
    }
}
