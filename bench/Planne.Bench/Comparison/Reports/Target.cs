using System.Globalization;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Comparison.Reports;

/// <summary>What the product is to reach, and what it did.</summary>
/// <param name="Text">What is looked at.</param>
/// <param name="Bound">What it is held against.</param>
/// <param name="IsFloor">Whether it may not be less; otherwise it may not be more.</param>
/// <param name="Found">What it was, of each round; null if it was not measured.</param>
internal sealed record Target(string Text, double Bound, bool IsFloor, Sample? Found)
{
    /// <summary>Whether the median is within the bound; null if it was not measured.</summary>
    public bool? IsMet =>
        Found is null ? null
        : IsFloor ? Found.Median >= Bound
        : Found.Median <= Bound;

    public static IReadOnlyList<Target> Of(Results results)
    {
        Sample? Ours(Figure<ContestantRound> figure) =>
            results.Contestants.Contains(Product.ItsName, StringComparer.Ordinal)
                ? results.Of(Product.ItsName, figure)
                : null;
        var (busy, alone) = (Ours(Figure.SeventyP99), Ours(Figure.AloneP50));
        Sample? slower =
            busy is null || alone is null
                ? null
                : new([.. busy.Values.Zip(alone.Values, (one, other) => one / other)]);
        var most = Ours(Figure.Accepted);
        var backlog = results.Backlog;
        Sample? intake =
            backlog is null || most is null ? null : new([backlog.AcceptedPerSecond / most.Median]);
        return
        [
            new(
                "accepted and decided, × one-by-one",
                4,
                true,
                results.Ratio(Names.OneByOne, Figure.AcceptedAndDecided)
            ),
            new(
                "accepted and decided, × efcore-outbox",
                8,
                true,
                results.Ratio(Names.Outbox, Figure.AcceptedAndDecided)
            ),
            new(
                "accepted and decided, × shared-commit",
                0.6,
                true,
                results.Ratio(Names.Limit, Figure.AcceptedAndDecided)
            ),
            new(
                "one client's p50, × one-by-one",
                1.3,
                false,
                results.Ratio(Names.OneByOne, Figure.AloneP50)
            ),
            new("p99 of the answer at 70 %, × one client's p50", 10, false, slower),
            new(
                "p99 from accepted to decided at 70 %, ms",
                1_000,
                false,
                Ours(Figure.SeventyDecidedP99)
            ),
            new("transactions an order", 0.2, false, Ours(Figure.Transactions)),
            new("statements an order", 1, false, Ours(Figure.Statements)),
            new(
                "most memory with the backlog, MB",
                400,
                false,
                backlog is null ? null : new([backlog.PeakMegabytes])
            ),
            new("intake with the backlog, × the most without", 0.5, true, intake),
            // So that the limit is one: what it leaves of the raw loop goes to HTTP and the load generator on the same machine.
            new(
                "the limit itself, × the raw loop",
                LeastShareOfRawLoop,
                true,
                results.ShareOfRawLoop()
            ),
        ];
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {Text} | {(IsFloor ? "≥" : "≤")} {Bound:0.##} | {Describe(Found)} | {(IsMet is { } met ? met ? "met" : "**missed**" : "not measured")} |"
        );

    public static string Describe(Sample? sample) =>
        sample is null ? ""
        : sample.Values.Count == 1 ? sample.Median.ToString("0.###", CultureInfo.InvariantCulture)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{sample.Median:0.###} ({sample.Least:0.###}–{sample.Most:0.###})"
        );

    private const double LeastShareOfRawLoop = 0.4;
}
