using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Planne.Chaos.Faults;

namespace Planne.Chaos;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Usage = """
        Usage: make chaos [SEED=…] [CYCLES=…] [NODES=…] [FAULTS=…] [CLIENTS=…] [OVERLAP=…] [DEFAULTS=1] [KEEP=1]

        Starts a MySQL of its own, some hosts and clients that place orders, breaks things by a schedule that
        depends on the seed and these options alone, waits after each blow until the service has recovered, and at
        the end until all is quiet. Then it holds what clients were told against what the database says.

          SEED=N       of the schedule and the orders (default: drawn, and printed first)
          CYCLES=N     blows, one after the other (default: 40)
          NODES=N      hosts, from 1 to 9 (default: 3)
          CLIENTS=N    clients that place orders one after the other each (default: 8)
          FAULTS=LIST  names of faults, separated by commas, each as often as its weight says: kill=3,freeze
                       (default: all of them); FAULTS=help lists them
          OVERLAP=N    blows at once, from 1 to 4 (default: 1)
          DEFAULTS=1   the hosts' times as they are shipped; otherwise shorter ones
          KEEP=1       keep the history of a run without violations, too

        Exit code: 0 if all promises were kept, 1 if one was not, 2 if the command line is wrong.
        The history of a run with violations is kept in TestResults/chaos/SEED.
        """;

    /// <summary>Of the schedule and of the orders.</summary>
    public required int Seed { get; init; }

    /// <summary>How many times something is broken, and mended.</summary>
    public int Cycles { get; init; } = 40;

    /// <summary>How many hosts there are.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>How many clients place orders, one after the other each.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>How many faults are struck at once.</summary>
    public int Overlap { get; init; } = 1;

    /// <summary>Whether the hosts have the times that are shipped.</summary>
    public bool Defaults { get; init; }

    /// <summary>Whether the history is kept even if nothing is wrong with it.</summary>
    public bool Keep { get; init; }

    /// <summary>The faults to strike, and how often each in proportion.</summary>
    public IReadOnlyList<Weighted> Faults { get; init; } = Catalogue.Usual;

    /// <summary>Reads the command line.</summary>
    /// <param name="args">It, with a name like <c>--seed</c> before each value.</param>
    /// <param name="drawn">The seed if none is given.</param>
    /// <param name="options">What it asks for.</param>
    /// <param name="fault">What is wrong with it, in a sentence.</param>
    public static bool TryParse(
        string[] args,
        int drawn,
        [NotNullWhen(true)] out Options? options,
        [NotNullWhen(false)] out string? fault
    )
    {
        options = null;
        var read = new Options { Seed = drawn };
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var name))
        {
            if (!rest.TryDequeue(out var value))
            {
                fault = $"'{name}' lacks its value.";
                return false;
            }

            if (!TryRead(ref read, name, value, out fault))
            {
                return false;
            }
        }

        options = read;
        fault = null;
        return true;
    }

    private static bool TryRead(
        ref Options read,
        string name,
        string value,
        [NotNullWhen(false)] out string? fault
    )
    {
        fault = null;
        var number = 0;
        switch (name)
        {
            case "--seed":
                fault = Number(name, value, 0, int.MaxValue, out number);
                read = read with { Seed = number };
                break;
            case "--cycles":
                fault = Number(name, value, 1, 100_000, out number);
                read = read with { Cycles = number };
                break;
            case "--nodes":
                fault = Number(name, value, 1, 9, out number);
                read = read with { Nodes = number };
                break;
            case "--clients":
                fault = Number(name, value, 1, 1_000, out number);
                read = read with { Clients = number };
                break;
            case "--overlap":
                fault = Number(name, value, 1, 4, out number);
                read = read with { Overlap = number };
                break;
            case "--defaults":
                fault = Number(name, value, 0, 1, out number);
                read = read with { Defaults = number == 1 };
                break;
            case "--keep":
                fault = Number(name, value, 0, 1, out number);
                read = read with { Keep = number == 1 };
                break;
            case "--faults":
                if (Catalogue.TryParse(value, out var faults, out fault))
                {
                    read = read with { Faults = faults };
                }

                break;
            default:
                fault =
                    $"There is no '{name}'; there are SEED, CYCLES, NODES, CLIENTS, FAULTS, OVERLAP, DEFAULTS and KEEP.";
                break;
        }

        return fault is null;
    }

    private static string? Number(string name, string value, int least, int most, out int number) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number >= least
        && number <= most
            ? null
            : FormattableString.Invariant(
                $"{name[2..].ToUpperInvariant()} must be a number from {least} to {most}, but is '{value}'."
            );
}
