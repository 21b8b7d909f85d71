namespace Planne.Durability.Agents;

/// <summary>
/// How much of a backlog one queue is given at a time: some times what it works off between two looks at it. With less it
/// would run dry; with more, what is new would wait behind it for no gain.
/// </summary>
internal sealed class Ration
{
    /// <summary>What a queue may hold before anything is known of it, and at least, however slow it is.</summary>
    public const int Least = 50;

    // How many looks in a row new messages may leave no room.
    private const int Patience = 8;

    private int level = Least;
    private int passedOver;
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
        if (wasFilled)
        {
            passedOver = 0;
            return level - queued;
        }

        return queued > level ? InTurn(most - queued) : 0;
    }

    // New messages alone can make it hold more than its level. However many come, what was left behind is not to wait
    // until there are none.
    private int InTurn(int room)
    {
        if (++passedOver < Patience)
        {
            return 0;
        }

        passedOver = 0;
        return Math.Clamp(room, 0, Least);
    }
}
