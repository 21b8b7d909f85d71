using Planne.Bench.Comparison.Figures;
using Planne.Bench.Comparison.Reports;

namespace Planne.Bench.Growth;

/// <summary>All that was measured in a run.</summary>
/// <param name="Server">On which it was.</param>
/// <param name="Extent">How much was done.</param>
internal sealed record GrowthResults(ServerUnderTest Server, GrowthExtent Extent)
{
    public List<AxisResults> Axes { get; } = [];

    /// <summary>How many seconds it took to fill the database of each size.</summary>
    public IReadOnlyDictionary<int, double> SecondsToFill { get; set; } =
        new Dictionary<int, double>();

    /// <summary>The part with orders that are there already, if that was measured.</summary>
    public AxisResults? Tables => Axes.Find(axis => axis.Name == "tables");
}

/// <summary>What was measured along an axis.</summary>
/// <param name="Name">The axis.</param>
/// <param name="Counts">What its sizes count.</param>
/// <param name="Sizes">From small to large.</param>
internal sealed record AxisResults(string Name, string Counts, IReadOnlyList<int> Sizes)
{
    // By round, also where rounds begin with different sizes.
    private readonly Dictionary<int, List<Burst>> rounds = Sizes.ToDictionary(
        size => size,
        _ => new List<Burst>()
    );

    public void Add(int size, Burst round) => rounds[size].Add(round);

    public IReadOnlyList<Burst> Rounds(int size) => rounds[size];

    /// <summary>How many times as much of something there is at a size as at the smallest, of each round.</summary>
    public Sample Ratio(int size, Figure<Burst> figure) =>
        new([
            .. rounds[size]
                .Zip(rounds[Sizes[0]], (one, least) => figure.Of(one) / figure.Of(least)),
        ]);
}

/// <summary>The figures of a point.</summary>
internal static class GrowthFigures
{
    public static readonly Figure<Burst> CpuOfService = new(
        "serviceCpuMillisecondsPerOrder",
        "CPU of the service, ms an order",
        "0.000",
        burst => burst.ServiceCpu
    );

    public static readonly Figure<Burst> CpuOfDatabase = new(
        "databaseCpuMillisecondsPerOrder",
        "CPU of the database, ms an order",
        "0.000",
        burst => burst.DatabaseCpu
    );

    public static readonly Figure<Burst> Cpu = new(
        "cpuMillisecondsPerOrder",
        "CPU of both, ms an order",
        "0.000",
        burst => burst.ServiceCpu + burst.DatabaseCpu
    );

    public static readonly Figure<Burst> Statements = new(
        "statementsPerOrder",
        "Statements an order",
        "0.00",
        burst => burst.Database.Statements
    );

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<Figure<Burst>> All { get; } =
    [
        new("acceptedPerSecond", "Orders accepted/s", "N0", burst => burst.AcceptedPerSecond),
        new(
            "acceptedAndDecidedPerSecond",
            "Orders accepted and decided/s",
            "N0",
            burst => burst.AcceptedAndDecidedPerSecond
        ),
        new("answerP50Milliseconds", "Answer p50, ms", "0.0", burst => burst.Load.At(0.5)),
        new("answerP99Milliseconds", "Answer p99, ms", "0.0", burst => burst.Load.At(0.99)),
        new(
            "decidedP50Milliseconds",
            "Accepted to decided p50, ms",
            "0",
            burst => burst.Decided.Median
        ),
        new(
            "decidedP99Milliseconds",
            "Accepted to decided p99, ms",
            "0",
            burst => burst.Decided.Quantile(0.99)
        ),
        CpuOfService,
        CpuOfDatabase,
        Cpu,
        Statements,
        new(
            "transactionsPerOrder",
            "Transactions an order",
            "0.000",
            burst => burst.Database.Transactions
        ),
        new("waitingAtFirst", "Undecided orders at first", "N0", burst => burst.Backlog[0].Orders),
        new(
            "waitingAtMost",
            "Undecided orders at most",
            "N0",
            burst => burst.Backlog.Max(look => look.Orders)
        ),
        new("refusals", "Answers from 400 on", "0", burst => burst.Load.Refusals),
        new("failures", "Requests without an answer", "0", burst => burst.Load.Failures),
    ];
}
