using System.Globalization;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Comparison.Reports;

namespace Planne.Bench.Growth;

/// <summary>A cost that is not to follow the size of the tables.</summary>
/// <param name="Text">Which, and at what size.</param>
/// <param name="Found">How many times that of the smallest tables it is, of each round.</param>
internal sealed record GrowthTarget(string Text, Sample Found)
{
    /// <summary>The least that the median may be.</summary>
    public const double Least = 0.8;

    /// <summary>The most.</summary>
    public const double Most = 1.2;

    public bool IsMet => Found.Median is >= Least and <= Most;

    public static IReadOnlyList<GrowthTarget> Of(AxisResults tables) =>
        [
            .. tables
                .Sizes.Skip(1)
                .SelectMany(size =>
                    new[]
                    {
                        Of(tables, size, "CPU an order", GrowthFigures.Cpu),
                        Of(tables, size, "statements an order", GrowthFigures.Statements),
                    }
                ),
        ];

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {Text} | {Least}–{Most} | {Target.Describe(Found)} | {(IsMet ? "met" : "**missed**")} |"
        );

    private static GrowthTarget Of(
        AxisResults tables,
        int size,
        string what,
        Figure<Burst> figure
    ) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what} beside {size:N0} orders, × beside {tables.Sizes[0]:N0}"
            ),
            tables.Ratio(size, figure)
        );
}
