using System.Globalization;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Comparison.Load;
using Planne.Bench.Load;

namespace Planne.Bench.Comparison;

/// <summary>A contestant with a database of its own, from nothing.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly OrdersDatabase database;
    private readonly RunningContestant running;
    private readonly DatabaseCounter counter;
    private readonly IReadOnlyList<int> databaseProcess;
    private long answered;
    private long connections;

    private Rig(
        OrdersDatabase database,
        RunningContestant running,
        DatabaseCounter counter,
        IReadOnlyList<int> databaseProcess
    )
    {
        this.database = database;
        this.running = running;
        this.counter = counter;
        this.databaseProcess = databaseProcess;
    }

    public Uri Address => running.Address;

    public long ServicePeak => ProcessFigures.PeakMemory(running.Service);

    public long QueuePeak => ProcessFigures.PeakMemory(running.Queue);

    public long DatabasePeak => ProcessFigures.PeakMemory(databaseProcess);

    public static async Task<Rig> StartAsync(IContestant contestant, string server)
    {
        var made = await OrdersDatabase.MakeAsync(server);
        try
        {
            if (contestant is Product)
            {
                await Cluster.SetUpDatabaseAsync(made.ConnectionString);
            }
            else
            {
                await made.AddTablesAsync();
            }

            var opened = await DatabaseCounter.OpenAsync(made.ConnectionString);
            var process = await opened.ProcessAsync();
            ProcessFigures.ForgetPeakMemory(process);
            return new Rig(
                made,
                await contestant.StartAsync(made.ConnectionString),
                opened,
                process
            );
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Places a few orders, and holds every answer against the API.</summary>
    /// <exception cref="InvalidOperationException">One is not as it should be.</exception>
    public async Task ProbeAsync(int orders)
    {
        var probe = new Probe(running.Address);
        await probe.RefusalsAsync();
        for (var order = 0; order < orders; order++)
        {
            await probe.OrderAsync();
        }

        answered += orders;
    }

    /// <summary>
    /// Sends a load, and waits until all is decided. Nothing is measured, but all is done as if it were, so that this
    /// process is warm as well, which shares the machine.
    /// </summary>
    public async Task<LoadFigures> WarmUpAsync(
        Func<Task<LoadFigures>> load,
        int clients,
        TimeSpan sampleEvery
    )
    {
        using var samples = new SampleOrders(running.Address, counter);
        var sent = load();
        var sampling = samples.RunAsync(sampleEvery, sent);
        await new BacklogWatch(counter).UntilDrainedAsync(Task.WhenAll(sent, sampling));
        answered += samples.Placed;
        return Count(await sent, clients);
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
    /// <param name="sampleEvery">How often another order is placed that is followed to its decision.</param>
    public async Task<Burst> MeasureAsync(
        Func<Task<LoadFigures>> load,
        int clients,
        TimeSpan sampleEvery
    )
    {
        await counter.SettleAsync();
        var before = await database.CountAsync("orders");
        var cpu = Cpu();
        var done = await counter.ReadAsync();

        var watch = new BacklogWatch(counter);
        using var samples = new SampleOrders(running.Address, counter);
        var sent = load();
        var sampling = samples.RunAsync(sampleEvery, sent);
        var seconds = await watch.UntilDrainedAsync(Task.WhenAll(sent, sampling));

        var work = await counter.ReadAsync() - done;
        var spent = Cpu();
        var orders = await database.CountAsync("orders") - before;
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

    /// <exception cref="InvalidOperationException">A row is missing, or is one too many.</exception>
    public Task CheckAsync() => database.CheckAsync(answered, connections);

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        await counter.DisposeAsync();
        await database.DisposeAsync();
    }

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
