namespace Planne.Durability.Agents;

/// <summary>
/// How much of a backlog one queue is given at a time: some times what it works off between two looks at it. With less it
/// would run dry; with more, what is new would wait behind it for no gain.
/// </summary>
internal sealed class Ration
{
    /// <summary>What a queue may hold before anything is known of it, and at least, however slow it is.</summary>
    public const int Least = 50;

    private int level = Least;
    private bool wasFilled;

    /// <summary>Looks at a queue that a backlog waits for.</summary>
    /// <param name="queued">How many messages it holds, new ones among them.</param>
    /// <param name="most">How many it may hold at most.</param>
    /// <returns>How many it is to be given now; 0 while it has enough to do.</returns>
    public int Next(int queued, int most)
    {
        if (wasFilled)
        {
            level =
                queued < level / 4 ? level * 2
                : queued > level * 7 / 8 ? Math.Max(Least, level / 2)
                : level;
        }

        level = Math.Min(level, most);

        // Not before half of it is gone: a claim costs a commit, whether of one row or of many.
        wasFilled = queued <= level / 2;
        return wasFilled ? level - queued : 0;
    }
}
