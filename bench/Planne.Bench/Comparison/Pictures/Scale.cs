using System.Globalization;

namespace Planne.Bench.Comparison.Pictures;

/// <summary>Where a value is between two edges of a drawing.</summary>
/// <param name="From">The value at the first edge.</param>
/// <param name="To">The value at the second.</param>
/// <param name="First">The first edge.</param>
/// <param name="Second">The second.</param>
/// <param name="IsLogarithmic">Whether equal ways are equal ratios.</param>
internal sealed record Scale(
    double From,
    double To,
    double First,
    double Second,
    bool IsLogarithmic = false
)
{
    private static readonly double[] Steps = [1, 2, 5];

    public double this[double value] =>
        First + ((Second - First) * (Of(value) - Of(From)) / (Of(To) - Of(From)));

    /// <summary>Round values to mark: 1, 2, 5, 10, 20 …, or about five steps.</summary>
    public IEnumerable<double> Marks()
    {
        if (IsLogarithmic)
        {
            for (var power = Math.Pow(10, Math.Floor(Math.Log10(From))); power <= To; power *= 10)
            {
                foreach (var value in Steps.Select(times => power * times))
                {
                    if (value >= From && value <= To)
                    {
                        yield return value;
                    }
                }
            }

            yield break;
        }

        var rough = (To - From) / 5;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = unit * Steps.Append(10).First(times => unit * times >= rough);
        for (var value = From; value <= To; value += step)
        {
            yield return value;
        }
    }

    public static string Text(double value) =>
        value.ToString("#,0.##", CultureInfo.InvariantCulture);

    private double Of(double value) =>
        IsLogarithmic ? Math.Log10(Math.Clamp(value, From, To)) : value;
}
