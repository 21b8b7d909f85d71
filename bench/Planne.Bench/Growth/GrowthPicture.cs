using Planne.Bench.Comparison.Pictures;

namespace Planne.Bench.Growth;

/// <summary>The cost of an order over the size of the tables, as a picture.</summary>
internal static class GrowthPicture
{
    // So that the outermost sizes are not on the edges.
    private const double Margin = 1.6;

    public static Svg Of(AxisResults tables)
    {
        var svg = new Svg(
            "CPU an order, ms, by orders that are there already (medians, lines from least to most)"
        );
        var figures = new[]
        {
            GrowthFigures.Cpu,
            GrowthFigures.CpuOfService,
            GrowthFigures.CpuOfDatabase,
        };
        var x = new Scale(
            tables.Sizes[0] / Margin,
            tables.Sizes[^1] * Margin,
            Svg.Left,
            Svg.Right,
            IsLogarithmic: true
        );
        var most = tables.Sizes.Max(size => GrowthFigures.Cpu.Over(tables.Rounds(size)).Most);
        var y = new Scale(0, most * 1.1, Svg.Bottom, Svg.Top);
        foreach (var value in y.Marks())
        {
            svg.Mark(y[value], Scale.Text(value));
        }

        foreach (var size in tables.Sizes)
        {
            svg.Line(x[size], Svg.Top, x[size], Svg.Bottom, "#ddd");
            svg.Text(x[size], Svg.Bottom + 20, Scale.Text(size), "middle");
        }

        for (var which = 0; which < figures.Length; which++)
        {
            var points = tables
                .Sizes.Select(size => (X: x[size], Of: figures[which].Over(tables.Rounds(size))))
                .ToList();
            svg.Path(points.Select(point => (point.X, y[point.Of.Median])), Svg.Colour(which));
            foreach (var point in points)
            {
                var (least, top) = (y[point.Of.Least], y[point.Of.Most]);
                svg.Line(point.X, least, point.X, top, Svg.Colour(which));
                // The parts of the cost may lie too close to each other for their numbers.
                if (figures[which] == GrowthFigures.Cpu)
                {
                    svg.Text(
                        point.X + 6,
                        y[point.Of.Median] - 6,
                        figures[which].Text(point.Of.Median),
                        "start"
                    );
                }
            }
        }

        svg.Legend(["service and database", "service", "database"]);
        return svg;
    }
}
