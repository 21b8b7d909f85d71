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

    public static Task WriteAsync(Results results, string path) =>
        WriteAsync(
            path,
            new
            {
                results.Server,
                results.Extent,
                Contestants = results.Contestants.ToDictionary(
                    name => name,
                    name => Medians(results.Rounds(name), Figure.All),
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
            }
        );

    /// <summary>Writes whatever it is, and makes the folder.</summary>
    public static async Task WriteAsync(string path, object all)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, all, Indented);
    }

    /// <summary>The medians of figures by their names, their spread, and the rounds.</summary>
    public static Dictionary<string, object> Medians<T>(
        IReadOnlyList<T> rounds,
        IReadOnlyList<Figure<T>> figures
    )
    {
        var measured = figures.Where(figure => !double.IsNaN(figure.Over(rounds).Median));
        var medians = measured.ToDictionary(
            figure => figure.Key,
            object (figure) => figure.Over(rounds).Median,
            StringComparer.Ordinal
        );
        medians["spread"] = measured.ToDictionary(
            figure => figure.Key,
            figure => Spread(figure.Over(rounds)),
            StringComparer.Ordinal
        );
        medians["rounds"] = rounds;
        return medians;
    }

    public static object Spread(Sample sample) =>
        new
        {
            sample.Median,
            sample.Least,
            sample.Most,
        };
}
