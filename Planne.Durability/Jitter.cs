namespace Planne.Durability;

/// <summary>Pauses before a repeated attempt, never the same for two rivals.</summary>
internal static class Jitter
{
    private static readonly Random Random = new();
    private static readonly Lock Guard = new();

    /// <summary>Between half and all of 10 ms, doubled with each attempt.</summary>
    public static TimeSpan After(int attempt)
    {
        double share;
        lock (Guard)
        {
            share = Random.NextDouble();
        }

        return TimeSpan.FromMilliseconds(10 * Math.Pow(2, attempt - 1) * (0.5 + (share / 2)));
    }
}
