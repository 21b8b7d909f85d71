using System.Globalization;
using Planne.Bench.Comparison.Load;
using Planne.Testing;

namespace Planne.Bench.Growth;

/// <summary>What becomes of the product's throughput, latency and cost as things grow.</summary>
internal static class GrowthBenchmark
{
    private const int Seeds = 600;
    private const int FewSeeds = 20;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options)
    {
        var server = await ServerUnderTest.AskAsync(options.ConnectionString);
        IReadOnlyList<string>? wrk = null;
        if (!options.IsSmoke)
        {
            (wrk, var fault) = await Programs.FindAsync("wrk");
            if (fault is not null)
            {
                await Console.Error.WriteLineAsync(fault);
                return 1;
            }
        }

        var extent =
            options.IsSmoke ? GrowthExtent.Smoke
            : options.IsQuick ? GrowthExtent.Quick
            : GrowthExtent.Full(options.Rounds);
        var axes = Axes(options, extent, new Demand(extent.Load, wrk));
        var names = options.OnlyStep?.Split(',') ?? [.. axes.Select(axis => axis.Name)];
        if (names.FirstOrDefault(name => axes.All(axis => axis.Name != name)) is { } unknown)
        {
            var known = string.Join(", ", axes.Select(axis => axis.Name));
            await Console.Error.WriteLineAsync($"'{unknown}' is none of the steps: {known}");
            return 2;
        }

        var results = new GrowthResults(server, extent);
        foreach (var axis in axes.Where(one => names.Contains(one.Name, StringComparer.Ordinal)))
        {
            results.Axes.Add(await MeasureAsync(axis, extent.Load.Rounds, results));
            if (options.IsSmoke)
            {
                var sizes = string.Join(", ", axis.Sizes);
                Console.WriteLine(
                    $"{axis.Counts}, {sizes}: all accepted orders are decided, each once."
                );
            }
        }

        if (!options.IsSmoke)
        {
            await ReportAsync(results, options.JsonFile);
        }

        return 0;
    }

    private static IReadOnlyList<IAxis> Axes(Options options, GrowthExtent extent, Demand demand)
    {
        var server = options.ConnectionString;
        return
        [
            new TablesAxis(server, extent.Tables, demand),
            new NodesAxis(server, extent.Nodes, demand),
            new BacklogAxis(server, extent.Backlogs, options.IsSmoke ? FewSeeds : Seeds, demand),
            new LinesAxis(server, extent.Lines, demand),
            new EncryptionAxis(server, extent.Encryption, demand),
        ];
    }

    private static async Task<AxisResults> MeasureAsync(
        IAxis axis,
        int rounds,
        GrowthResults results
    )
    {
        var measured = new AxisResults(axis.Name, axis.Counts, axis.Sizes);
        await using (axis)
        {
            await axis.PrepareAsync();
            if (axis is TablesAxis tables)
            {
                results.SecondsToFill = tables.SecondsToFill;
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var size in InTurn(axis.Sizes, round))
                {
                    await Console.Error.WriteLineAsync(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"round {round + 1}, {axis.Name} {size:N0} …"
                        )
                    );
                    measured.Add(size, await axis.MeasureAsync(size));
                }
            }
        }

        return measured;
    }

    private static async Task ReportAsync(GrowthResults results, string? jsonFile)
    {
        GrowthReport.Print(results, Console.Out);
        var folder = ProjectRoot.File("bench", "out");
        await GrowthReport.WriteJsonAsync(results, jsonFile ?? Path.Combine(folder, "growth.json"));
        if (results.Tables is { } tables)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(
                Path.Combine(folder, "growth.svg"),
                GrowthPicture.Of(tables).ToString()
            );
        }
    }

    // Each round begins with another one, so that none always has the same before it.
    private static IEnumerable<int> InTurn(IReadOnlyList<int> all, int round) =>
        Enumerable.Range(0, all.Count).Select(place => all[(place + round) % all.Count]);
}
