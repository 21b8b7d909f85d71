namespace Planne.Durability.Sql;

/// <summary>Spans of time as the database adds them to its own clock.</summary>
internal static class Microseconds
{
    // MySQL's sums end with the year 9999, and are null beyond it.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1000 * 365);

    /// <summary>The span in microseconds, cut to a thousand years either way.</summary>
    public static long In(TimeSpan span) =>
        Math.Clamp(span.Ticks, -Longest.Ticks, Longest.Ticks) / TimeSpan.TicksPerMicrosecond;
}
