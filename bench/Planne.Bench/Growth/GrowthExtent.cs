using Planne.Bench.Comparison;

namespace Planne.Bench.Growth;

/// <summary>How much is done, and how far things grow.</summary>
/// <param name="Load">How each point is measured.</param>
/// <param name="Tables">How many orders are there already.</param>
/// <param name="Nodes">How many hosts there are.</param>
/// <param name="Backlogs">How many orders wait when the load begins.</param>
/// <param name="Lines">How many lines an order has.</param>
/// <param name="Encryption">Whether connections to the database are encrypted: 0 or 1.</param>
internal sealed record GrowthExtent(
    Extent Load,
    IReadOnlyList<int> Tables,
    IReadOnlyList<int> Nodes,
    IReadOnlyList<int> Backlogs,
    IReadOnlyList<int> Lines,
    IReadOnlyList<int> Encryption
)
{
    public static GrowthExtent Quick { get; } =
        new(Extent.Quick, [10_000, 1_000_000], [1, 2], [0, 10_000], [1, 2, 10], [0, 1]);

    public static GrowthExtent Smoke { get; } =
        new(
            Extent.Quick with
            {
                Clients = 8,
                MostWarmUps = 1,
                WarmUp = TimeSpan.Zero,
                Saturating = TimeSpan.Zero,
            },
            [100, 1_000],
            [2],
            [50],
            [3],
            [1]
        );

    public static GrowthExtent Full(int rounds) =>
        new(
            Extent.Full(rounds),
            [10_000, 1_000_000, 10_000_000],
            [1, 2, 4],
            [0, 10_000, 100_000],
            [1, 2, 10, 50],
            [0, 1]
        );
}
