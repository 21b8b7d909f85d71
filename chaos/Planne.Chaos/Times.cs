using System.Globalization;

namespace Planne.Chaos;

/// <summary>The times by which the hosts look after each other, as they were given.</summary>
/// <param name="HeartbeatEvery">How often a node says that it lives.</param>
/// <param name="DeadAfter">For how long one is silent before it is taken for dead.</param>
/// <param name="PollEvery">How often abandoned messages are looked for.</param>
/// <param name="OverdueAfter">After which time a pending order is sent again.</param>
internal sealed record Times(
    TimeSpan HeartbeatEvery,
    TimeSpan DeadAfter,
    TimeSpan PollEvery,
    TimeSpan OverdueAfter
)
{
    /// <summary>What the hosts are shipped with.</summary>
    public static Times Shipped { get; } =
        new(
            TimeSpan.FromSeconds(3),
            TimeSpan.FromSeconds(12),
            TimeSpan.FromSeconds(1),
            TimeSpan.FromMinutes(2)
        );

    /// <summary>Shorter, so that a run has more cycles; and overdue orders stay so, since sending them again would hide a lost message.</summary>
    public static Times Short { get; } =
        new(
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(4),
            TimeSpan.FromSeconds(0.5),
            TimeSpan.FromHours(12)
        );

    /// <summary>For how long a node is cut off from the database: several times as long as it takes to be taken for dead.</summary>
    public TimeSpan CutOff => this == Shipped ? TimeSpan.FromSeconds(90) : TimeSpan.FromSeconds(20);

    /// <summary>When the rig no longer waits for recovery.</summary>
    public TimeSpan Patience => TimeSpan.FromMinutes(3);

    /// <summary>Them as the hosts take them.</summary>
    public string[] Arguments =>
        [
            Argument("Messaging:HeartbeatEvery", HeartbeatEvery),
            Argument("Messaging:DeadAfter", DeadAfter),
            Argument("Messaging:PollEvery", PollEvery),
            Argument("Ordering:OverdueAfter", OverdueAfter),
        ];

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant(
            $"heartbeat {HeartbeatEvery.TotalSeconds} s, dead after {DeadAfter.TotalSeconds} s, poll {PollEvery.TotalSeconds} s, overdue after {OverdueAfter.TotalSeconds} s"
        );

    private static string Argument(string key, TimeSpan value) =>
        $"--{key}={value.ToString("c", CultureInfo.InvariantCulture)}";
}
