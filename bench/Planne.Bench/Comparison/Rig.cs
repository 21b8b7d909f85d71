using System.Globalization;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Comparison.Load;
using Planne.Bench.Load;

namespace Planne.Bench.Comparison;

/// <summary>A contestant on a database.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private const double MuchFaster = 1.1;
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(50);

    private readonly OrdersDatabase database;
    private readonly LastRows before;
    private readonly RunningContestant running;
    private readonly DatabaseCounter counter;
    private readonly IReadOnlyList<int> databaseProcess;
    private bool ownsDatabase;
    private long answered;
    private long connections;

    private Rig(
        OrdersDatabase database,
        LastRows before,
        RunningContestant running,
        DatabaseCounter counter,
        IReadOnlyList<int> databaseProcess
    )
    {
        this.database = database;
        this.before = before;
        this.running = running;
        this.counter = counter;
        this.databaseProcess = databaseProcess;
    }

    public IReadOnlyList<Uri> Addresses => running.Addresses;

    /// <summary>Lines of the orders that are placed beside a load.</summary>
    public int Lines { get; init; } = OrderBody.UsualLines;

    public long ServicePeak => ProcessFigures.PeakMemory(running.Service);

    public long QueuePeak => ProcessFigures.PeakMemory(running.Queue);

    public long DatabasePeak => ProcessFigures.PeakMemory(databaseProcess);

    /// <summary>Starts a contestant with a database of its own, from nothing.</summary>
    public static async Task<Rig> StartAsync(
        IContestant contestant,
        string server,
        int lines = OrderBody.UsualLines
    )
    {
        var made = await OrdersDatabase.MakeAsync(server);
        try
        {
            // The product makes its own.
            if (contestant is not Product)
            {
                await made.AddTablesAsync();
            }

            var rig = await StartOnAsync(contestant, made, default, waiting: 0, lines);
            rig.ownsDatabase = true;
            return rig;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a contestant on a database that there is already, and is left as it is in the end.</summary>
    /// <param name="contestant">Who is started.</param>
    /// <param name="database">With all tables.</param>
    /// <param name="before">The last rows that are none of its doing.</param>
    /// <param name="waiting">How many orders after those wait to be decided.</param>
    /// <param name="lines">Lines of the orders that are placed beside a load.</param>
    public static async Task<Rig> StartOnAsync(
        IContestant contestant,
        OrdersDatabase database,
        LastRows before,
        long waiting,
        int lines = OrderBody.UsualLines
    )
    {
        var opened = await DatabaseCounter.OpenAsync(database.ConnectionString);
        var process = await opened.ProcessAsync();
        ProcessFigures.ForgetPeakMemory(process);
        return new Rig(
            database,
            before,
            await contestant.StartAsync(database.ConnectionString),
            opened,
            process
        )
        {
            answered = waiting,
            Lines = lines,
        };
    }

    /// <summary>Places a few orders, and holds every answer against the API.</summary>
    /// <exception cref="InvalidOperationException">One is not as it should be.</exception>
    public async Task ProbeAsync(int orders)
    {
        foreach (var address in Addresses)
        {
            var probe = new Probe(address);
            await probe.RefusalsAsync();
            for (var order = 0; order < orders; order++)
            {
                await probe.OrderAsync();
            }

            answered += orders;
        }
    }

    /// <summary>
    /// Sends a load, and waits until nothing more is undecided than may be, again until that no longer makes it faster.
    /// What is compiled while it runs needs some thousand orders, which take one contestant a second and another one ten.
    /// </summary>
    /// <param name="load">Sends it.</param>
    /// <param name="most">How often at most.</param>
    /// <param name="clients">How many requests it may have under way when it ends, stored and unanswered.</param>
    /// <param name="undecided">How many orders wait that are not to be decided yet.</param>
    public async Task GetWarmAsync(
        Func<Task<LoadFigures>> load,
        int most,
        int clients,
        long undecided = 0
    )
    {
        var earlier = 0.0;
        for (var time = 0; time < most; time++)
        {
            var sent = await WarmUpAsync(load, clients, undecided);
            var now = sent.Accepted / sent.Seconds;
            if (now < earlier * MuchFaster)
            {
                return;
            }

            earlier = now;
        }
    }

    /// <summary>Sends a load that is small enough not to wait for anything, and looks at its answers alone.</summary>
    public async Task<LoadFigures> AskAsync(Func<Task<LoadFigures>> load, int clients)
    {
        var sent = load();
        await new BacklogWatch(counter).UntilDrainedAsync(sent);
        return Count(await sent, clients);
    }

    /// <summary>Sends a load, waits until all is decided, and measures both together.</summary>
    /// <param name="load">Sends it.</param>
    /// <param name="clients">How many requests it may have under way when it ends, stored and unanswered.</param>
    /// <param name="settle">Whether the server writes out first what it has left to write.</param>
    public async Task<Burst> MeasureAsync(
        Func<Task<LoadFigures>> load,
        int clients,
        bool settle = true
    )
    {
        if (settle)
        {
            await SettleAsync();
        }

        var decided = await CountDecidedAsync();
        var cpu = Cpu();
        var done = await counter.ReadAsync();

        var watch = new BacklogWatch(counter);
        using var samples = new SampleOrders(Addresses, counter, Lines);
        var sent = load();
        var sampling = samples.RunAsync(BetweenSamples, sent);
        var seconds = await watch.UntilDrainedAsync(Task.WhenAll(sent, sampling));

        var work = await counter.ReadAsync() - done;
        var spent = Cpu();
        var orders = await CountDecidedAsync() - decided;
        answered += samples.Placed;
        return new Burst(
            Count(await sent, clients),
            orders,
            seconds,
            work.Per(orders),
            (spent.Service - cpu.Service) / orders,
            (spent.Queue - cpu.Queue) / orders,
            (spent.Database - cpu.Database) / orders,
            (spent.Load - cpu.Load) / orders,
            samples.Decided,
            watch.Looks
        );
    }

    /// <summary>Waits, for some seconds at most, until the server has written what it has left to write.</summary>
    public Task SettleAsync() => counter.SettleAsync();

    /// <exception cref="InvalidOperationException">A row is missing, or is one too many.</exception>
    public Task CheckAsync() => database.CheckAsync(answered, connections, before);

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        await counter.DisposeAsync();
        if (ownsDatabase)
        {
            await database.DisposeAsync();
        }
    }

    // All is done as if it were measured, so that this process is warm as well, which shares the machine.
    private async Task<LoadFigures> WarmUpAsync(
        Func<Task<LoadFigures>> load,
        int clients,
        long undecided
    )
    {
        using var samples = new SampleOrders(Addresses, counter, Lines);
        var sent = load();
        var sampling = samples.RunAsync(BetweenSamples, sent);
        await new BacklogWatch(counter, undecided).UntilDrainedAsync(Task.WhenAll(sent, sampling));
        answered += samples.Placed;
        return Count(await sent, clients);
    }

    private Task<long> CountDecidedAsync() =>
        database.CountAsync($"decisions where order_id > {before.Order}");

    private LoadFigures Count(LoadFigures sent, int clients)
    {
        answered += sent.Accepted;
        connections += clients;
        return sent.Answers > 0
            ? sent
            : throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Nothing was answered, and {sent.Failures} requests failed."
                )
            );
    }

    private (double Service, double Queue, double Database, double Load) Cpu() =>
        (
            ProcessFigures.CpuMilliseconds(running.Service),
            ProcessFigures.CpuMilliseconds(running.Queue),
            ProcessFigures.CpuMilliseconds(databaseProcess),
            ProcessFigures.OwnCpuMilliseconds()
        );
}
