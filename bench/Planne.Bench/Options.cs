using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Planne.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="ConnectionString">The server, with the right to make databases and to read its counters.</param>
/// <param name="Rounds">How often each contestant runs.</param>
/// <param name="IsSmoke">Whether little is done, for its correctness alone.</param>
/// <param name="MeasureSize">Whether to measure what a stored message takes instead.</param>
/// <param name="MeasureWaiting">Whether to measure what waiting clients cost instead.</param>
/// <param name="MeasureRecovery">Whether to measure how fast a backlog of killed nodes is drained instead.</param>
/// <param name="MeasureCleaning">Whether to measure what cleaning costs those who place orders instead.</param>
/// <param name="MeasureComparison">Whether to measure the whole service beside others instead.</param>
/// <param name="MeasureGrowth">Whether to measure what becomes of the product's figures as things grow instead.</param>
/// <param name="MeasureStart">Whether to measure how long a host takes to its first answer instead.</param>
/// <param name="IsQuick">Whether these two are to take minutes only.</param>
/// <param name="Backlog">How many orders wait where that measures the intake beside a backlog; null for its default.</param>
/// <param name="JsonFile">Where to write the figures as JSON.</param>
/// <param name="OnlyStep">The one step, or part, to measure, by its name.</param>
internal sealed record Options(
    string ConnectionString,
    int Rounds,
    bool IsSmoke,
    bool MeasureSize,
    bool MeasureWaiting,
    bool MeasureRecovery,
    bool MeasureCleaning,
    bool MeasureComparison,
    bool MeasureGrowth,
    bool MeasureStart,
    bool IsQuick,
    int? Backlog,
    string? JsonFile,
    string? OnlyStep
)
{
    public const string Usage = """
        Usage: Planne.Bench [--rounds N] [--step NAME] [--smoke] [--json FILE]
               Planne.Bench --waiting [--rounds N] [--step NAME] [--smoke] [--json FILE]
               Planne.Bench --recovery [--rounds N] [--smoke] [--json FILE]
               Planne.Bench --cleaning [--rounds N] [--smoke] [--json FILE]
               Planne.Bench --compare [--rounds N] [--quick] [--backlog N] [--step NAMES] [--smoke] [--json FILE]
               Planne.Bench --growth [--rounds N] [--quick] [--step NAMES] [--smoke] [--json FILE]
               Planne.Bench --start [--rounds N] [--smoke]
               Planne.Bench --size

          --rounds N   how often each contestant runs (default: 7; with --growth: 3)
          --step NAME  one step alone, such as "replay"
          --smoke      a few rows: whether it works and what it asks of the server, not how fast
          --json FILE  write the figures there as well
          --waiting    what clients cost that wait for their orders; its steps: question, decide, wait, interval
          --recovery   how fast the orders of killed nodes are decided
          --cleaning   how much slower orders are taken while handled messages are deleted
          --compare    the whole service beside what a user would pick instead; --step planne,one-by-one has only those
          --growth     what becomes of the product's figures as things grow; its steps: tables, nodes, backlog, lines, encryption
          --start      how long a host takes from its start to its first answered order, as built, as published, and with code compiled then
          --quick      of these two, one short round
          --backlog N  of --compare, how many orders wait where intake beside a backlog is measured (default: 100000, quick: 0)
          --size       what 100,000 stored messages take, by table and index

        The server is the one of PLANNE_BENCH_MYSQL, a connection string; make bench brings it up.
        """;

    public static bool TryParse(
        string[] args,
        [NotNullWhen(true)] out Options? options,
        [NotNullWhen(false)] out string? fault
    )
    {
        options = null;
        var server = Environment.GetEnvironmentVariable("PLANNE_BENCH_MYSQL");
        if (string.IsNullOrEmpty(server))
        {
            fault = "PLANNE_BENCH_MYSQL is not set.";
            return false;
        }

        var read = new Options(
            server,
            Rounds: 0,
            IsSmoke: false,
            MeasureSize: false,
            MeasureWaiting: false,
            MeasureRecovery: false,
            MeasureCleaning: false,
            MeasureComparison: false,
            MeasureGrowth: false,
            MeasureStart: false,
            IsQuick: false,
            Backlog: null,
            JsonFile: null,
            OnlyStep: null
        );
        int? given = null;
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var option))
        {
            switch (option)
            {
                case "--smoke":
                    read = read with { IsSmoke = true };
                    break;
                case "--size":
                    read = read with { MeasureSize = true };
                    break;
                case "--waiting":
                    read = read with { MeasureWaiting = true };
                    break;
                case "--recovery":
                    read = read with { MeasureRecovery = true };
                    break;
                case "--cleaning":
                    read = read with { MeasureCleaning = true };
                    break;
                case "--compare":
                    read = read with { MeasureComparison = true };
                    break;
                case "--growth":
                    read = read with { MeasureGrowth = true };
                    break;
                case "--start":
                    read = read with { MeasureStart = true };
                    break;
                case "--quick":
                    read = read with { IsQuick = true };
                    break;
                case "--json" when rest.TryDequeue(out var file):
                    read = read with { JsonFile = file };
                    break;
                case "--step" when rest.TryDequeue(out var step):
                    read = read with { OnlyStep = step };
                    break;
                case "--rounds" when TryTakeNumber(rest, out var rounds) && rounds > 0:
                    given = rounds;
                    break;
                case "--backlog" when TryTakeNumber(rest, out var backlog):
                    read = read with { Backlog = backlog };
                    break;
                default:
                    fault = $"'{option}' is not understood, or lacks its value.";
                    return false;
            }
        }

        var usual =
            read.IsSmoke ? 0
            : read.MeasureGrowth ? FewerRounds
            : UsualRounds;
        options = read with { Rounds = given ?? usual };
        fault = null;
        return true;
    }

    private const int UsualRounds = 7;
    private const int FewerRounds = 3;

    private static bool TryTakeNumber(Queue<string> rest, out int number)
    {
        number = 0;
        return rest.TryDequeue(out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
