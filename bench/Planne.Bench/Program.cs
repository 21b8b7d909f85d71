using Planne.Bench;
using Planne.Bench.Cleaning;
using Planne.Bench.Comparison;
using Planne.Bench.Growth;
using Planne.Bench.Recovery;
using Planne.Bench.Start;
using Planne.Bench.Steps;
using Planne.Bench.Waiting;

if (!Options.TryParse(args, out var options, out var fault))
{
    await Console.Error.WriteLineAsync($"{fault}\n\n{Options.Usage}");
    return 2;
}

if (options.MeasureSize)
{
    await SizeOfAMessage.PrintAsync(options.ConnectionString, Console.Out);
    return 0;
}

if (options.MeasureWaiting)
{
    return await WaitingBenchmark.RunAsync(options);
}

if (options.MeasureRecovery)
{
    return await RecoveryBenchmark.RunAsync(options);
}

if (options.MeasureCleaning)
{
    return await CleaningBenchmark.RunAsync(options);
}

if (options.MeasureComparison)
{
    return await ComparisonBenchmark.RunAsync(options);
}

if (options.MeasureGrowth)
{
    return await GrowthBenchmark.RunAsync(options);
}

if (options.MeasureStart)
{
    return await StartBenchmark.RunAsync(options);
}

Step[] steps = options.IsSmoke
    ?
    [
        new StoreStep(600),
        new MarkStep(600),
        new ClaimStep(1_200),
        new DeadLetterStep(40),
        new ReplayStep(40),
    ]
    :
    [
        new StoreStep(10_000),
        new MarkStep(10_000),
        new ClaimStep(10_000),
        new DeadLetterStep(1_000),
        new ReplayStep(1_000),
    ];

var server = await ServerUnderTest.AskAsync(options.ConnectionString);
var report = new Report(server, options.IsSmoke);
await using var measurement = await Measurement.BeginAsync(options.ConnectionString);
if (options.OnlyStep is { } only)
{
    var names = string.Join(", ", steps.Select(step => step.Name));
    steps = [.. steps.Where(step => step.Name == only)];
    if (steps is [])
    {
        await Console.Error.WriteLineAsync($"'{only}' is none of the steps: {names}");
        return 2;
    }
}

foreach (var step in steps)
{
    await Console.Error.WriteLineAsync($"{step.Name} …");
    report.Add(step, await measurement.OfAsync(step, options.Rounds));
}

report.Print(Console.Out);
if (options.JsonFile is { } file)
{
    await report.WriteJsonAsync(file);
}

return 0;
