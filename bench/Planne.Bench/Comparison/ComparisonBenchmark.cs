using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Load;
using Planne.Bench.Comparison.Pictures;
using Planne.Bench.Comparison.Reports;
using Planne.Testing;

namespace Planne.Bench.Comparison;

/// <summary>Planne beside what a user would pick instead.</summary>
internal static class ComparisonBenchmark
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options)
    {
        var server = await ServerUnderTest.AskAsync(options.ConnectionString);
        var (taking, leftOut) = await TakingPartAsync(options.OnlyStep);
        if (options.IsSmoke)
        {
            await SmokeAsync(taking, leftOut, options.ConnectionString);
            return 0;
        }

        var (command, fault) = await Programs.FindAsync("wrk");
        if (fault is not null)
        {
            await Console.Error.WriteLineAsync(fault);
            return 1;
        }

        var usual = options.IsQuick ? Extent.Quick : Extent.Full(options.Rounds);
        var extent = usual with { Backlog = options.Backlog ?? usual.Backlog };
        var results = new Results(server, extent, [.. taking.Select(one => one.Name)]);
        foreach (var (name, reason) in leftOut)
        {
            results.LeftOut.Add(name, reason);
        }

        await MeasureAsync(results, taking, new Wrk(command, extent.Lines), options);
        Tables.Print(results, Console.Out);
        var folder = ProjectRoot.File("bench", "out");
        await ResultsFile.WriteAsync(
            results,
            options.JsonFile ?? Path.Combine(folder, "results.json")
        );
        await Gallery.WriteAsync(results, folder);
        return 0;
    }

    private static async Task MeasureAsync(
        Results results,
        IReadOnlyList<IContestant> taking,
        Wrk wrk,
        Options options
    )
    {
        var (server, extent) = (options.ConnectionString, results.Extent);
        for (var round = 0; round < extent.Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"round {round + 1}, raw loop …");
            results.RawPerSecond.Add(await new RawLoop(server).RunAsync(extent.Raw));
            foreach (var contestant in InTurn(taking, round))
            {
                await Console.Error.WriteLineAsync($"round {round + 1}, {contestant.Name} …");
                results.Add(
                    contestant.Name,
                    await OneRound.RunAsync(contestant, server, wrk, extent)
                );
            }
        }

        if (extent.Backlog > 0 && taking.Any(one => one is Product))
        {
            await Console.Error.WriteLineAsync($"{extent.Backlog} waiting orders …");
            results.Backlog = await BacklogPart.MeasureAsync(server, wrk, extent);
        }
    }

    private static async Task SmokeAsync(
        IReadOnlyList<IContestant> taking,
        Dictionary<string, string> leftOut,
        string server
    )
    {
        foreach (var contestant in taking)
        {
            await using var rig = await Rig.StartAsync(contestant, server);
            await rig.ProbeAsync(orders: 20);
            await rig.CheckAsync();
            Console.WriteLine($"{contestant.Name} takes orders and decides each once.");
        }

        foreach (var (name, reason) in leftOut)
        {
            Console.WriteLine($"{name} is left out: {reason}");
        }
    }

    private static async Task<(List<IContestant>, Dictionary<string, string>)> TakingPartAsync(
        string? only
    )
    {
        IContestant[] all =
        [
            new Product(),
            new DotnetContestant(Names.OneByOne),
            new DotnetContestant(Names.Outbox),
            new FastifyContestant(),
            new DotnetContestant("quartz"),
            new DotnetContestant(Names.Limit),
        ];
        var (taking, leftOut) = (
            new List<IContestant>(),
            new Dictionary<string, string>(StringComparer.Ordinal)
        );
        var names = only?.Split(',') ?? [.. all.Select(one => one.Name)];
        foreach (
            var contestant in all.Where(one => names.Contains(one.Name, StringComparer.Ordinal))
        )
        {
            if (await contestant.PrepareAsync() is { } reason)
            {
                leftOut.Add(contestant.Name, reason);
            }
            else
            {
                taking.Add(contestant);
            }
        }

        return (taking, leftOut);
    }

    // Each round begins with another one, so that none always has the same before it.
    private static IEnumerable<IContestant> InTurn(IReadOnlyList<IContestant> all, int round) =>
        Enumerable.Range(0, all.Count).Select(place => all[(place + round) % all.Count]);
}
