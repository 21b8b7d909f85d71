namespace Planne.Bench;

/// <summary>Figures of the same thing, taken again and again.</summary>
/// <param name="Values">In the order in which they were taken.</param>
internal sealed record Sample(IReadOnlyList<double> Values)
{
    public double Median => Quantile(0.5);

    public double Least => Values.Min();

    public double Most => Values.Max();

    /// <summary>What a share of the figures does not exceed; between two of them, in proportion.</summary>
    public double Quantile(double share)
    {
        var ordered = Values.Order().ToArray();
        var position = share * (ordered.Length - 1);
        var below = ordered[(int)Math.Floor(position)];
        var above = ordered[(int)Math.Ceiling(position)];
        return below + ((above - below) * (position - Math.Floor(position)));
    }
}
