using System.Globalization;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Comparison.Reports;

/// <summary>The figures of a contestant's round.</summary>
internal static class Figure
{
    public static readonly Figure<ContestantRound> Accepted = new(
        "acceptedPerSecond",
        "Orders accepted/s",
        "N0",
        round => round.Saturating.AcceptedPerSecond
    );

    public static readonly Figure<ContestantRound> AcceptedAndDecided = new(
        "acceptedAndDecidedPerSecond",
        "Orders accepted and decided/s",
        "N0",
        round => round.Saturating.AcceptedAndDecidedPerSecond
    );

    public static readonly Figure<ContestantRound> Statements = new(
        "statementsPerOrder",
        "Statements an order",
        "0.00",
        round => round.Saturating.Database.Statements
    );

    public static readonly Figure<ContestantRound> Transactions = new(
        "transactionsPerOrder",
        "Transactions an order",
        "0.000",
        round => round.Saturating.Database.Transactions
    );

    public static readonly Figure<ContestantRound> AloneP50 = new(
        "aloneAnswerP50Milliseconds",
        "Alone: answer p50, ms",
        "0.00",
        round => round.Alone.At(0.5)
    );

    public static readonly Figure<ContestantRound> SeventyP99 = new(
        "seventyAnswerP99Milliseconds",
        "70 %: answer p99, ms",
        "0.0",
        round => round.Seventy.Load.At(0.99)
    );

    public static readonly Figure<ContestantRound> SeventyDecidedP99 = new(
        "seventyDecidedP99Milliseconds",
        "70 %: accepted to decided p99, ms",
        "0",
        round => round.Seventy.Decided.Quantile(0.99)
    );

    public static readonly Figure<ContestantRound> CpuOfService = new(
        "serviceCpuMillisecondsPerOrder",
        "CPU of the service, ms an order",
        "0.000",
        round => round.Saturating.ServiceCpu
    );

    public static readonly Figure<ContestantRound> CpuOfDatabase = new(
        "databaseCpuMillisecondsPerOrder",
        "CPU of the database, ms an order",
        "0.000",
        round => round.Saturating.DatabaseCpu
    );

    private const double Megabyte = 1e6;

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<Figure<ContestantRound>> All { get; } =
    [
        Accepted,
        AcceptedAndDecided,
        new("answerP50Milliseconds", "Answer p50, ms", "0.0", r => r.Saturating.Load.At(0.5)),
        new("answerP99Milliseconds", "Answer p99, ms", "0.0", r => r.Saturating.Load.At(0.99)),
        new("answerP999Milliseconds", "Answer p99.9, ms", "0.0", r => r.Saturating.Load.At(0.999)),
        new(
            "decidedP50Milliseconds",
            "Accepted to decided p50, ms",
            "0",
            r => r.Saturating.Decided.Median
        ),
        new(
            "decidedP99Milliseconds",
            "Accepted to decided p99, ms",
            "0",
            r => r.Saturating.Decided.Quantile(0.99)
        ),
        CpuOfService,
        CpuOfDatabase,
        new(
            "queueCpuMillisecondsPerOrder",
            "CPU of Redis, ms an order",
            "0.000",
            r => r.Saturating.QueueCpu
        ),
        new(
            "loadCpuMillisecondsPerOrder",
            "CPU of the load and of this benchmark, ms an order",
            "0.000",
            r => r.Saturating.LoadCpu
        ),
        Statements,
        Transactions,
        new(
            "logFsyncsPerOrder",
            "Fsyncs of InnoDB's log, an order",
            "0.000",
            r => r.Saturating.Database.LogFsyncs
        ),
        new(
            "dataFsyncsPerOrder",
            "Fsyncs of InnoDB's data, an order",
            "0.000",
            r => r.Saturating.Database.DataFsyncs
        ),
        new(
            "binlogFsyncsPerOrder",
            "Fsyncs of the binary log, an order",
            "0.000",
            r => r.Saturating.Database.BinlogFsyncs
        ),
        new(
            "servicePeakMegabytes",
            "Most memory of the service, MB",
            "0",
            r => r.ServicePeak / Megabyte
        ),
        new("queuePeakMegabytes", "Most memory of Redis, MB", "0", r => r.QueuePeak / Megabyte),
        new(
            "databasePeakMegabytes",
            "Most memory of the database, MB",
            "0",
            r => r.DatabasePeak / Megabyte
        ),
        new("refusals", "Answers from 400 on", "0", r => r.Saturating.Load.Refusals),
        new("failures", "Requests without an answer", "0", r => r.Saturating.Load.Failures),
        AloneP50,
        new("aloneAnswerP99Milliseconds", "Alone: answer p99, ms", "0.00", r => r.Alone.At(0.99)),
        new(
            "seventyAcceptedPerSecond",
            "70 %: orders accepted/s",
            "N0",
            r => r.Seventy.AcceptedPerSecond
        ),
        new(
            "seventyAnswerP50Milliseconds",
            "70 %: answer p50, ms",
            "0.0",
            r => r.Seventy.Load.At(0.5)
        ),
        SeventyP99,
        new(
            "seventyDecidedP50Milliseconds",
            "70 %: accepted to decided p50, ms",
            "0",
            r => r.Seventy.Decided.Median
        ),
        SeventyDecidedP99,
        new("seventyLate", "70 %: requests sent over 5 ms late", "0", r => r.Seventy.Load.Late),
        new("seventyRefusals", "70 %: answers from 400 on", "0", r => r.Seventy.Load.Refusals),
        new(
            "constantAnswerP50Milliseconds",
            "Same rate for all: answer p50, ms",
            "0.0",
            r => r.Constant?.Load.At(0.5) ?? double.NaN
        ),
        new(
            "constantAnswerP99Milliseconds",
            "Same rate for all: answer p99, ms",
            "0.0",
            r => r.Constant?.Load.At(0.99) ?? double.NaN
        ),
        new(
            "constantDecidedP99Milliseconds",
            "Same rate for all: accepted to decided p99, ms",
            "0",
            r => r.Constant?.Decided.Quantile(0.99) ?? double.NaN
        ),
        new(
            "constantServiceCpuMillisecondsPerOrder",
            "Same rate for all: CPU of the service, ms an order",
            "0.000",
            r => r.Constant?.ServiceCpu ?? double.NaN
        ),
    ];
}

/// <summary>A figure: what it is called for programs and for people, and how it is read off.</summary>
/// <typeparam name="T">What was seen in a round.</typeparam>
internal sealed record Figure<T>(string Key, string Title, string Format, Func<T, double> Of)
{
    /// <summary>It, of each round.</summary>
    public Sample Over(IEnumerable<T> rounds) => new([.. rounds.Select(Of)]);

    public string Text(double value) =>
        double.IsNaN(value) ? "" : value.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The median, and in brackets the least and the most.</summary>
    public string Text(Sample sample) =>
        sample.Values.Count == 1 || double.IsNaN(sample.Median)
            ? Text(sample.Median)
            : $"{Text(sample.Median)} ({Text(sample.Least)}–{Text(sample.Most)})";
}
