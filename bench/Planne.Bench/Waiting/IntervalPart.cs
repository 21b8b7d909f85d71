namespace Planne.Bench.Waiting;

/// <summary>What was measured of a node that looks at its own interval.</summary>
/// <param name="WatchEvery">The interval, <c>Ordering:WatchEvery</c>.</param>
/// <param name="Milliseconds">From the commit's end to each answer, of all rounds.</param>
/// <param name="IdleStatements">What the server was asked in a second before anybody waited.</param>
/// <param name="Statements">And what it was asked in a second while all waited at this node.</param>
internal sealed record IntervalFigures(
    TimeSpan WatchEvery,
    Sample Milliseconds,
    double IdleStatements,
    double Statements
);

/// <summary>What it costs to look more often, and what it gives: four nodes of one cluster, with four intervals, in turn.</summary>
internal sealed class IntervalPart(
    OrdersArena arena,
    ServerActivity server,
    int rounds,
    TimeSpan window
)
{
    public async Task<IReadOnlyList<IntervalFigures>> MeasureAsync(
        int clients,
        IReadOnlyList<TimeSpan> intervals
    )
    {
        await Console.Error.WriteLineAsync($"interval, {clients} clients …");
        var nodes = new List<WaitingNode>();
        try
        {
            foreach (var interval in intervals)
            {
                nodes.Add(await WaitingNode.StartAsync(arena, server, interval));
            }

            return await MeasureAsync(clients, intervals, nodes);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private async Task<IReadOnlyList<IntervalFigures>> MeasureAsync(
        int clients,
        IReadOnlyList<TimeSpan> intervals,
        List<WaitingNode> nodes
    )
    {
        var milliseconds = nodes.ConvertAll(_ => new List<double>());
        var statements = new double[nodes.Count];
        var idle = await server.QuestionsPerSecondAsync(window);
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < nodes.Count; turn++)
            {
                var next = (round + turn) % nodes.Count;
                Func<Task> count = async () =>
                    statements[next] = await server.QuestionsPerSecondAsync(window);
                milliseconds[next]
                    .AddRange(
                        await nodes[next]
                            .RunAsync(clients, oneOrder: false, round == 0 ? count : null)
                    );
            }
        }

        return
        [
            .. intervals.Select(
                (interval, each) =>
                    new IntervalFigures(
                        interval,
                        new Sample(milliseconds[each]),
                        idle,
                        statements[each]
                    )
            ),
        ];
    }
}
