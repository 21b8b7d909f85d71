using Planne.Bench.Comparison.Reports;

namespace Planne.Bench.Comparison.Pictures;

/// <summary>The figures as pictures: throughput, latency, backlog.</summary>
internal static class Gallery
{
    public static async Task WriteAsync(Results results, string folder)
    {
        Directory.CreateDirectory(folder);
        await WriteAsync(folder, "throughput.svg", Throughput(results));
        await WriteAsync(folder, "latency.svg", Latency(results));
        await WriteAsync(folder, "backlog.svg", Backlog(results));
    }

    private static Svg Throughput(Results results)
    {
        var svg = new Svg(
            "Orders accepted and decided a second (bars to the median, lines from least to most)"
        );
        var samples = results
            .Contestants.Select(name => results.Of(name, Figure.AcceptedAndDecided))
            .ToList();
        var scale = new Scale(0, samples.Max(sample => sample.Most) * 1.05, Svg.Bottom, Svg.Top);
        Mark(svg, scale);
        var step = (Svg.Right - Svg.Left) / (double)samples.Count;
        for (var which = 0; which < samples.Count; which++)
        {
            var (sample, x) = (samples[which], Svg.Left + (which * step));
            svg.Bar(x + (step * 0.2), scale[sample.Median], step * 0.6, Svg.Colour(which));
            svg.Line(x + (step / 2), scale[sample.Least], x + (step / 2), scale[sample.Most]);
            svg.Text(
                x + (step * 0.55),
                scale[sample.Median] - 5,
                Scale.Text(Math.Round(sample.Median)),
                "start"
            );
            svg.Text(x + (step / 2), Svg.Bottom + 20, results.Contestants[which], "middle");
        }

        return svg;
    }

    private static Svg Latency(Results results)
    {
        var svg = new Svg(
            "Milliseconds to the answer, by the share answered by then, at 70 % of each one's most"
        );
        var curves = results.Contestants.Select(name => Curve(results, name)).ToList();
        var all = curves.SelectMany(curve => curve.Select(point => point.Milliseconds)).ToList();
        var y = new Scale(all.Min(), all.Max() * 1.2, Svg.Bottom, Svg.Top, IsLogarithmic: true);
        // One in so many is slower.
        var x = new Scale(1, 10_000, Svg.Left, Svg.Right, IsLogarithmic: true);
        Mark(svg, y);
        foreach (var share in (double[])[0.5, 0.9, 0.99, 0.999])
        {
            var at = x[1 / (1 - share)];
            svg.Line(at, Svg.Top, at, Svg.Bottom, "#ddd");
            svg.Text(at, Svg.Bottom + 20, $"{Scale.Text(share * 100)} %", "middle");
        }

        svg.Text(Svg.Right, Svg.Bottom + 20, "99.99 %", "end");
        for (var which = 0; which < curves.Count; which++)
        {
            svg.Path(
                curves[which].Select(point => (x[1 / (1 - point.Share)], y[point.Milliseconds])),
                Svg.Colour(which)
            );
        }

        svg.Legend(results.Contestants);
        return svg;
    }

    private static Svg Backlog(Results results)
    {
        var svg = new Svg(
            "Orders that wait to be decided, by seconds since the saturating load began (last round)"
        );
        var looks = results
            .Contestants.Select(name => results.Rounds(name)[^1].Saturating.Backlog)
            .ToList();
        var x = new Scale(0, looks.Max(one => one.Max(look => look.At)), Svg.Left, Svg.Right);
        var y = new Scale(
            0,
            Math.Max(1, looks.Max(one => one.Max(look => look.Orders)) * 1.05),
            Svg.Bottom,
            Svg.Top
        );
        Mark(svg, y);
        foreach (var at in x.Marks())
        {
            svg.Text(x[at], Svg.Bottom + 20, Scale.Text(at), "middle");
        }

        for (var which = 0; which < looks.Count; which++)
        {
            svg.Path(looks[which].Select(look => (x[look.At], y[look.Orders])), Svg.Colour(which));
        }

        svg.Legend(results.Contestants);
        return svg;
    }

    private static List<(double Share, double Milliseconds)> Curve(Results results, string name) =>
        [
            .. results
                .Rounds(name)
                .SelectMany(round => round.Seventy.Load.Percentiles)
                .GroupBy(point => point.Share)
                .OrderBy(group => group.Key)
                .Select(group =>
                    (group.Key, new Sample([.. group.Select(point => point.Milliseconds)]).Median)
                ),
        ];

    private static void Mark(Svg svg, Scale scale)
    {
        foreach (var value in scale.Marks())
        {
            svg.Mark(scale[value], Scale.Text(value));
        }
    }

    private static Task WriteAsync(string folder, string file, Svg svg) =>
        File.WriteAllTextAsync(Path.Combine(folder, file), svg.ToString());
}
