using System.Text.Json;
using System.Text.Json.Serialization;
using Planne.Bench.Comparison.Contestants;

namespace Planne.Bench.Comparison.Reports;

/// <summary>The figures as JSON: medians by name, their spread, and every round.</summary>
internal static class ResultsFile
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static async Task WriteAsync(Results results, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(
            file,
            new
            {
                results.Server,
                results.Extent,
                Contestants = results.Contestants.ToDictionary(
                    name => name,
                    name => Contestant(results, name),
                    StringComparer.Ordinal
                ),
                results.LeftOut,
                Ratios = results
                    .Contestants.Where(name => name is not Product.ItsName)
                    .ToDictionary(
                        name => name,
                        name =>
                            Figure
                                .All.Select(figure =>
                                    (figure.Key, Ratio: results.Ratio(name, figure))
                                )
                                .Where(one =>
                                    one.Ratio is { } ratio && double.IsFinite(ratio.Median)
                                )
                                .ToDictionary(
                                    one => one.Key,
                                    one => Spread(one.Ratio!),
                                    StringComparer.Ordinal
                                ),
                        StringComparer.Ordinal
                    ),
                results.RawPerSecond,
                results.Backlog,
                Targets = Target
                    .Of(results)
                    .Select(target => new
                    {
                        target.Text,
                        target.Bound,
                        target.IsFloor,
                        Found = target.Found is null ? null : Spread(target.Found),
                        target.IsMet,
                    }),
            },
            Indented
        );
    }

    private static Dictionary<string, object> Contestant(Results results, string name)
    {
        var measured = Figure.All.Where(figure => !double.IsNaN(results.Of(name, figure).Median));
        var figures = measured.ToDictionary(
            figure => figure.Key,
            object (figure) => results.Of(name, figure).Median,
            StringComparer.Ordinal
        );
        figures["spread"] = measured.ToDictionary(
            figure => figure.Key,
            figure => Spread(results.Of(name, figure)),
            StringComparer.Ordinal
        );
        figures["rounds"] = results.Rounds(name);
        return figures;
    }

    private static object Spread(Sample sample) =>
        new
        {
            sample.Median,
            sample.Least,
            sample.Most,
        };
}
