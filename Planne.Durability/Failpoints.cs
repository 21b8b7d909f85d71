namespace Planne.Durability;

/// <summary>
/// Named places at which a process can be made to die, to freeze or to fail, so that tests need not hope to hit them.
/// Unless they are armed, passing one costs a comparison with null.
/// </summary>
/// <remarks>They are of the process, not of one store in it.</remarks>
public static class Failpoints
{
    /// <summary>The environment variable of <see cref="ArmByEnvironment"/>.</summary>
    public const string Variable = "PLANNE_FAILPOINTS";

    /// <summary>All rows and messages of a unit of work are written, of an endpoint or of a handler; it is about to commit.</summary>
    public const string BeforeCommit = "unit-of-work.before-commit";

    /// <summary>A unit of work is committed; nothing of it has been sent or answered.</summary>
    public const string AfterCommit = "unit-of-work.after-commit";

    /// <summary>A handler has run; the transaction that shows whether the message is still its own has not begun, so it holds no lock, unless it ran statements of its own.</summary>
    public const string BeforeFence = "handler.before-fence";

    /// <summary>A claim of waiting, due or outgoing messages has written its owner and is about to commit.</summary>
    public const string BeforeClaimCommit = "claim.before-commit";

    /// <summary>A claim is committed; none of its messages has been handed over to a queue or a sender.</summary>
    public const string BeforeHandOver = "claim.before-hand-over";

    /// <summary>A message has left the inbox or outbox for the dead letters, in a transaction that is about to commit.</summary>
    public const string BeforeDeadLetterCommit = "dead-letter.before-commit";

    /// <summary>A message is a dead letter; who asked for that has not been told.</summary>
    public const string AfterDeadLetterCommit = "dead-letter.after-commit";

    /// <summary>Dead letters have moved back to the inbox, in a transaction that is about to commit.</summary>
    public const string BeforeReplayCommit = "replay.before-commit";

    /// <summary>Dead letters are back in the inbox; nobody has taken them up.</summary>
    public const string AfterReplayCommit = "replay.after-commit";

    private static FailpointPlan? plan;

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        BeforeCommit,
        AfterCommit,
        BeforeFence,
        BeforeClaimCommit,
        BeforeHandOver,
        BeforeDeadLetterCommit,
        AfterDeadLetterCommit,
        BeforeReplayCommit,
        AfterReplayCommit,
    ];

    /// <summary>Arms what the environment variable <see cref="Variable"/> says; without it, nothing.</summary>
    /// <returns>Its value, for the log; null if nothing is armed.</returns>
    /// <exception cref="FormatException">It cannot be understood; the message says what could be.</exception>
    public static string? ArmByEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        plan = string.IsNullOrWhiteSpace(text) ? null : FailpointPlan.Parse(text);
        return plan is null ? null : text;
    }

    internal static void Pass(string name) => plan?.Pass(name);

    /// <summary>The same, unless it came to nothing: polls that find nothing do not count.</summary>
    internal static void Pass(string name, int rows)
    {
        if (rows > 0)
        {
            plan?.Pass(name);
        }
    }
}
