namespace Planne.Bench.Comparison;

/// <summary>How much is done.</summary>
/// <param name="Rounds">How often each contestant runs.</param>
/// <param name="Lines">Lines of an order.</param>
/// <param name="Clients">How many ask at once.</param>
/// <param name="WarmUp">For how long at a time it gets warm, unmeasured, until that no longer makes it faster.</param>
/// <param name="MostWarmUps">How often at most.</param>
/// <param name="Alone">For how long one client asks.</param>
/// <param name="Saturating">For how long orders come as fast as they are answered.</param>
/// <param name="Constant">For how long they come at the rate that is the same for all; zero for not at all.</param>
/// <param name="ConstantRate">That rate, in orders a second.</param>
/// <param name="Seventy">For how long they come at 70 % of the contestant's most.</param>
/// <param name="Raw">For how long the raw loop runs.</param>
/// <param name="Backlog">How many orders wait where intake beside a backlog is measured; 0 for not at all.</param>
internal sealed record Extent(
    int Rounds,
    int Lines,
    int Clients,
    TimeSpan WarmUp,
    int MostWarmUps,
    TimeSpan Alone,
    TimeSpan Saturating,
    TimeSpan Constant,
    double ConstantRate,
    TimeSpan Seventy,
    TimeSpan Raw,
    int Backlog
)
{
    public static Extent Full(int rounds) =>
        new(
            rounds,
            Lines: 2,
            Clients: 128,
            WarmUp: TimeSpan.FromSeconds(3),
            MostWarmUps: 6,
            Alone: TimeSpan.FromSeconds(3),
            Saturating: TimeSpan.FromSeconds(8),
            Constant: TimeSpan.FromSeconds(5),
            ConstantRate: 100,
            Seventy: TimeSpan.FromSeconds(8),
            Raw: TimeSpan.FromSeconds(5),
            Backlog: 100_000
        );

    public static Extent Quick { get; } =
        new(
            Rounds: 1,
            Lines: 2,
            Clients: 128,
            WarmUp: TimeSpan.FromSeconds(1),
            MostWarmUps: 3,
            Alone: TimeSpan.FromSeconds(1),
            Saturating: TimeSpan.FromSeconds(3),
            Constant: TimeSpan.Zero,
            ConstantRate: 0,
            Seventy: TimeSpan.FromSeconds(2),
            Raw: TimeSpan.FromSeconds(1),
            Backlog: 0
        );
}
