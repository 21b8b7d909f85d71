namespace Planne.Bench.Waiting;

/// <summary>What was measured of clients that waited.</summary>
/// <param name="Clients">How many waited at once.</param>
/// <param name="OneOrder">Whether for the same order.</param>
/// <param name="Milliseconds">From the commit's end to each answer, of all rounds.</param>
/// <param name="IdleStatements">What the server was asked in a second when nobody waited any more.</param>
/// <param name="Statements">And what it was asked in a second while all waited.</param>
/// <param name="IdleKilobytes">The host's memory before anybody waited.</param>
/// <param name="Kilobytes">And while all waited.</param>
internal sealed record WaitFigures(
    int Clients,
    bool OneOrder,
    Sample Milliseconds,
    double IdleStatements,
    double Statements,
    long IdleKilobytes,
    long Kilobytes
);

/// <summary>How soon clients that wait are answered, and what it costs the database and the host that they do.</summary>
internal sealed class WaitPart(
    OrdersArena arena,
    ServerActivity server,
    int rounds,
    TimeSpan window
)
{
    private const int Few = 200;

    /// <summary>Measures each number of clients at a host of its own, whose memory has held no others.</summary>
    public async Task<WaitFigures> MeasureAsync(int clients, bool oneOrder)
    {
        await Console.Error.WriteLineAsync(
            $"wait, {clients} clients for {(oneOrder ? 1 : clients)} …"
        );
        await using var node = await WaitingNode.StartAsync(arena, server);
        var idleKilobytes = node.ResidentKilobytes;
        var (statements, kilobytes) = (0d, 0L);
        var milliseconds = new List<double>(
            await node.RunAsync(
                clients,
                oneOrder,
                async () =>
                {
                    statements = await server.QuestionsPerSecondAsync(window);
                    kilobytes = node.ResidentKilobytes;
                }
            )
        );

        // Not before: a node that has just started asks more for some seconds.
        var idle = await server.QuestionsPerSecondAsync(window);

        // All who wait are answered after the same look, and a commit may come just before it or just after the last.
        var times = clients <= Few ? 3 * rounds : rounds;
        for (var round = 1; round < times; round++)
        {
            milliseconds.AddRange(await node.RunAsync(clients, oneOrder));
        }

        return new WaitFigures(
            clients,
            oneOrder,
            new Sample(milliseconds),
            idle,
            statements,
            idleKilobytes,
            kilobytes
        );
    }
}
