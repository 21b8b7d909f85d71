using System.Diagnostics;

namespace Planne.Bench.Waiting;

/// <summary>A node at which clients wait, and those clients.</summary>
internal sealed class WaitingNode : IAsyncDisposable
{
    private const int WarmUpClients = 20;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly OrdersArena arena;
    private readonly ServerActivity server;
    private readonly HostUnderTest host;
    private readonly WaitingClients clients;

    private WaitingNode(OrdersArena arena, ServerActivity server, HostUnderTest host)
    {
        this.arena = arena;
        this.server = server;
        this.host = host;
        clients = new WaitingClients(host.Address);
    }

    /// <summary>The memory that the host has, in kilobytes.</summary>
    public long ResidentKilobytes => host.ResidentKilobytes();

    /// <summary>Starts a node and lets it do once what it will be measured by.</summary>
    public static async Task<WaitingNode> StartAsync(
        OrdersArena arena,
        ServerActivity server,
        TimeSpan? watchEvery = null
    )
    {
        string[] settings = watchEvery is { } every ? [$"--Ordering:WatchEvery={every:c}"] : [];
        var started = await HostUnderTest.StartAsync(arena.ConnectionString, settings);
        var node = new WaitingNode(arena, server, started);
        try
        {
            await node.RunAsync(WarmUpClients, oneOrder: false);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets clients wait, and has all their orders decided in one commit, as another node would.</summary>
    /// <param name="count">How many clients.</param>
    /// <param name="oneOrder">Whether all of them wait for one order.</param>
    /// <param name="whileAllWaitAsync">What is done before the orders are decided.</param>
    /// <returns>How many milliseconds after the commit each was answered.</returns>
    /// <exception cref="InvalidOperationException">One was answered too early or wrongly.</exception>
    public async Task<IReadOnlyList<double>> RunAsync(
        int count,
        bool oneOrder,
        Func<Task>? whileAllWaitAsync = null
    )
    {
        var orders = oneOrder ? 1 : count;
        var first = await arena.InsertPendingAsync(orders);
        var before = await server.LookupsAsync(arena.Schema);
        var waiting = await clients.ArriveAsync(
            Enumerable.Range(0, count).Select(client => first + (client % orders))
        );
        while (await server.LookupsAsync(arena.Schema) - before < count)
        {
            await FailIfAnsweredAsync(waiting);
            await Task.Delay(BetweenLooks);
        }

        if (whileAllWaitAsync is not null)
        {
            await whileAllWaitAsync();
        }

        await FailIfAnsweredAsync(waiting);
        var decidedAt = await arena.DecideAsync(first, orders);
        var answers = await Task.WhenAll(waiting);
        return Array.TrueForAll(answers, answer => answer.IsDecided)
            ?
            [
                .. answers.Select(answer =>
                    Stopwatch.GetElapsedTime(decidedAt, answer.At).TotalMilliseconds
                ),
            ]
            : throw new InvalidOperationException("A client was answered with a pending order.");
    }

    public async ValueTask DisposeAsync()
    {
        clients.Dispose();
        await host.DisposeAsync();
    }

    // One that could not be answered says why.
    private static async Task FailIfAnsweredAsync(IReadOnlyList<Task<Answer>> waiting)
    {
        if (waiting.FirstOrDefault(one => one.IsCompleted) is { } answered)
        {
            await answered;
            throw new InvalidOperationException(
                "A client was answered before its order was decided: all of them did not come within half a minute."
            );
        }
    }
}
