using Planne.Bench.Comparison.Load;

namespace Planne.Bench.Comparison.Figures;

/// <summary>What was seen from the beginning of a load until all its orders were decided.</summary>
/// <param name="Load">What the load generator saw.</param>
/// <param name="Orders">How many orders were decided; all that were stored, and those that waited before.</param>
/// <param name="Seconds">Until the last of them was decided.</param>
/// <param name="Database">What the database did, to an order.</param>
/// <param name="ServiceCpu">Milliseconds of the service's processes, to an order.</param>
/// <param name="QueueCpu">Of the processes that hold messages besides the database.</param>
/// <param name="DatabaseCpu">Of the database.</param>
/// <param name="LoadCpu">Of load generator and benchmark.</param>
/// <param name="Decided">Milliseconds from acceptance to decision, of a sample of the orders.</param>
/// <param name="Backlog">How many orders waited.</param>
internal sealed record Burst(
    LoadFigures Load,
    long Orders,
    double Seconds,
    DatabaseCount Database,
    double ServiceCpu,
    double QueueCpu,
    double DatabaseCpu,
    double LoadCpu,
    Sample Decided,
    IReadOnlyList<Waiting> Backlog
)
{
    public double AcceptedPerSecond => Load.Accepted / Load.Seconds;

    public double AcceptedAndDecidedPerSecond => Orders / Seconds;
}

/// <summary>All of one contestant in one round.</summary>
/// <param name="Alone">Answers to a client that is the only one.</param>
/// <param name="Saturating">Orders as fast as they are answered.</param>
/// <param name="Constant">The same orders a second for every contestant.</param>
/// <param name="Seventy">70 % of the contestant's own most.</param>
/// <param name="ServicePeak">The most memory of the service's processes, in bytes, over the whole round.</param>
/// <param name="QueuePeak">The same of what holds messages besides the database.</param>
/// <param name="DatabasePeak">The same of the database.</param>
internal sealed record ContestantRound(
    LoadFigures Alone,
    Burst Saturating,
    Burst? Constant,
    Burst Seventy,
    long ServicePeak,
    long QueuePeak,
    long DatabasePeak
);
