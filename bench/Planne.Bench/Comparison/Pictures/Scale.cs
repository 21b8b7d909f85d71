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
    public double this[double value] =>
        First + ((Second - First) * (Of(value) - Of(From)) / (Of(To) - Of(From)));

    /// <summary>Round values to mark: powers of ten, or about five steps.</summary>
    public IEnumerable<double> Marks()
    {
        if (IsLogarithmic)
        {
            for (var value = Math.Pow(10, Math.Ceiling(Math.Log10(From))); value <= To; value *= 10)
            {
                yield return value;
            }

            yield break;
        }

        var rough = (To - From) / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * new[] { 1, 2, 5, 10 }.First(times => power * times >= rough);
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
