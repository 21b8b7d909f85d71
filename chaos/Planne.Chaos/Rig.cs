using System.Diagnostics;
using System.Globalization;
using MySqlConnector;
using Planne.Chaos.Checking;
using Planne.Chaos.Cluster;
using Planne.Chaos.Faults;
using Planne.Chaos.Load;

namespace Planne.Chaos;

/// <summary>A run: starts all, breaks it by the schedule, waits for quiet and checks what is left.</summary>
internal sealed class Rig(Options options, TextWriter output) : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly Times times = options.Defaults ? Times.Shipped : Times.Short;
    private readonly Findings findings = new();
    private readonly Ledger ledger = new();
    private readonly List<Record> records = [];
    private int told;
    private readonly List<Node> nodes = [];
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset beganAt = TimeProvider.System.GetUtcNow();
    private ChaosDatabase? server;
    private Clients? clients;

    private ChaosDatabase Database => server!;

    private double Elapsed => Stopwatch.GetElapsedTime(began).TotalSeconds;

    /// <summary>Runs it to its end.</summary>
    /// <returns>What came of it.</returns>
    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        await SetUpAsync(cancellation);
        var field = new Field(Database, nodes, clients!, times, findings);
        clients!.Begin(options.Clients);
        foreach (var cycle in Schedule.Of(options))
        {
            await Task.Delay(cycle.Pause, cancellation);
            await StrikeAsync(cycle, field, cancellation);
        }

        await clients.CloseAsync();
        var unfinished = await UntilQuietAsync(cancellation);
        await output.WriteLineAsync("checking …");
        var history = await CollectAsync(field, cancellation);
        await Task.WhenAll(nodes.Select(node => node.StopAsync()));
        return new Report(
            options,
            times,
            records,
            history,
            [.. findings.All, .. unfinished, .. Checker.Check(history)],
            TimeSpan.FromSeconds(Elapsed)
        )
        {
            BeganAt = beganAt,
            Logs =
            [
                .. nodes
                    .SelectMany(node => node.Lives)
                    .Select(life =>
                        ($"{life.Name}.log", $"{life.Process.Output}\n{life.Process.Errors}\n")
                    ),
                ("mysqld.log", await Database.ErrorLogAsync()),
            ],
        };
    }

    /// <summary>Ends all that was started.</summary>
    public async ValueTask DisposeAsync()
    {
        // Hosts first: no client may keep them alive, whatever became of it.
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        if (server is not null)
        {
            await server.DisposeAsync();
        }

        if (clients is not null)
        {
            await clients.DisposeAsync();
        }
    }

    private async Task SetUpAsync(CancellationToken cancellation)
    {
        server = await ChaosDatabase.StartAsync(options.Seed);
        string[] settings = [.. times.Arguments, Leadership.Setting];
        foreach (var (number, port) in Ports.Free(options.Nodes).Index())
        {
            nodes.Add(
                new Node(number + 1, port, Database.HostConnectionString, settings, findings)
            );
        }

        clients = new Clients(nodes, ledger, findings, options.Seed);
        await Task.WhenAll(nodes.Select(node => node.StartAsync(cancellation)));
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Nodes} hosts listen after {Elapsed:0.0} s: {string.Join(' ', nodes.Select(node => node.Address.Authority))}"
            )
        );
    }

    private async Task StrikeAsync(Cycle cycle, Field field, CancellationToken cancellation)
    {
        var struck = await Task.WhenAll(
            cycle.Blows.Select(blow => StrikeAsync(cycle, blow, field, cancellation))
        );
        var recoveredAt = await UntilRecoveredAsync(struck, cancellation);
        field.GiveBack();
        foreach (var (record, _) in struck)
        {
            records.Add(record with { RecoveredAt = recoveredAt });
            await output.WriteLineAsync(
                Report.Progress(records[^1], options, ledger.Count, findings)
            );
        }

        await TellFindingsAsync();
    }

    private async Task TellFindingsAsync()
    {
        foreach (var violation in findings.All.Skip(told))
        {
            told++;
            await output.WriteLineAsync(Report.Line(violation));
        }
    }

    private async Task<(Record Record, Injury Injury)> StrikeAsync(
        Cycle cycle,
        Blow blow,
        Field field,
        CancellationToken cancellation
    )
    {
        var struckAt = Elapsed;
        var injury = await InjectAsync(blow, field, cancellation);
        await Task.Delay(injury.Lasts, cancellation);
        var healedAt = Elapsed;
        await injury.HealAsync();
        return (
            new Record(cycle.Number, blow.Fault, injury.What, struckAt, healedAt, null),
            injury
        );
    }

    private static async Task<Injury> InjectAsync(
        Blow blow,
        Field field,
        CancellationToken cancellation
    )
    {
        try
        {
            return await Catalogue
                .Named(blow.Fault)
                .InjectAsync(field, new Random(blow.Dice), cancellation);
        }
        catch (MySqlException away)
        {
            // Another fault that is struck at the same time has taken it away.
            return new Injury(
                $"not struck, or not whole: {away.Message}",
                TimeSpan.Zero,
                () => Task.CompletedTask
            );
        }
    }

    private async Task<double?> UntilRecoveredAsync(
        (Record Record, Injury Injury)[] struck,
        CancellationToken cancellation
    )
    {
        var since = Stopwatch.GetTimestamp();
        HashSet<int>? waiting = null;
        while (true)
        {
            waiting = await StillPendingAsync(waiting, cancellation);
            var missing = await MissingAsync(waiting, struck, cancellation);
            if (missing is null)
            {
                return Elapsed;
            }

            if (Stopwatch.GetElapsedTime(since) > times.Patience)
            {
                findings.Add(
                    "a fault is overcome",
                    FormattableString.Invariant(
                        $"cycle {struck[0].Record.Cycle}, {struck[0].Record.Fault} {struck[0].Record.What}: {times.Patience.TotalSeconds} s after it was mended, {missing}"
                    )
                );
                return null;
            }

            await Task.Delay(Poll, cancellation);
        }
    }

    // Null until the database has answered once.
    private async Task<HashSet<int>?> StillPendingAsync(
        HashSet<int>? waiting,
        CancellationToken cancellation
    )
    {
        try
        {
            if (waiting is { Count: 0 })
            {
                return waiting;
            }

            var pending = await Database.PendingOrdersAsync(cancellation);
            if (waiting is not null)
            {
                pending.IntersectWith(waiting);
            }

            return pending;
        }
        catch (MySqlException)
        {
            return waiting;
        }
    }

    private async Task<string?> MissingAsync(
        HashSet<int>? waiting,
        (Record Record, Injury Injury)[] struck,
        CancellationToken cancellation
    )
    {
        foreach (var node in nodes)
        {
            if (!node.Runs)
            {
                // It ended by itself, which was told; the others are not to be judged by it.
                await node.StartAsync(cancellation);
            }

            if (!await node.IsReadyAsync(cancellation))
            {
                return $"{node.Name} is not ready";
            }
        }

        if (waiting is null)
        {
            return "the database does not answer";
        }

        if (waiting.Count > 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{waiting.Count} orders are not decided, order {waiting.Min()} for one"
            );
        }

        try
        {
            foreach (var (_, injury) in struck)
            {
                if (await injury.MissingAsync() is { } missing)
                {
                    return missing;
                }
            }

            return null;
        }
        catch (MySqlException)
        {
            return "the database does not answer";
        }
    }

    private async Task<IReadOnlyList<Violation>> UntilQuietAsync(CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            await using var connection = await Database.OpenAsync(cancellation);
            var unfinished = await Unfinished.CountAsync(connection, cancellation);
            if (unfinished.IsQuiet)
            {
                return [];
            }

            if (Stopwatch.GetElapsedTime(since) > times.Patience)
            {
                return
                [
                    new Violation(
                        "unfinished",
                        FormattableString.Invariant(
                            $"{times.Patience.TotalSeconds} s after the last order: {unfinished}"
                        )
                    ),
                ];
            }

            await Task.Delay(Poll, cancellation);
        }
    }

    private async Task<History> CollectAsync(Field field, CancellationToken cancellation)
    {
        await using var connection = await Database.OpenAsync(cancellation);
        return new History(
            ledger.Attempts,
            await StoredReader.ReadAsync(connection, cancellation),
            [
                .. nodes
                    .SelectMany(node => node.Lives)
                    .SelectMany(life => Leadership.ReignsIn(life.Name, life.Process.Output)),
            ]
        )
        {
            Poison = field.Poison,
        };
    }
}
