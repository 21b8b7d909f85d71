using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Planne.Chaos.Faults;

/// <summary>A fault and how often it is struck in proportion.</summary>
internal sealed record Weighted(string Name, int Weight);

/// <summary>All faults that there are.</summary>
internal static class Catalogue
{
    private const int HighestWeight = 100;

    /// <summary>Them, in the order in which they are listed.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new Kill(),
        new KillAll(),
        new Failpoint(),
        new Freeze(),
        new FreezeLeader(),
        new DatabaseKill(),
        new DatabaseDown(),
        new Sessions(),
        new CutConnections(),
        new LostAnswers(),
        new CutOff(),
        new Slow(),
        new Clock(),
        new Deadlocks(),
        new RollingRestart(),
        new Poison(),
        new Duplicates(),
    ];

    /// <summary>What a run strikes that was asked for nothing else: each as often as the others, except for deaths.</summary>
    public static IReadOnlyList<Weighted> Usual { get; } =
    [.. All.Select(fault => new Weighted(fault.Name, fault is Kill ? 4 : 1))];

    /// <summary>A line for each fault.</summary>
    public static string Help =>
        string.Join(
            '\n',
            All.Select(fault =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {fault.Name, -16} {fault.Description}"
                )
            )
        );

    /// <summary>The fault of this name.</summary>
    public static Fault Named(string name) => All.First(fault => fault.Name == name);

    /// <summary>Reads a list like <c>kill=3,freeze</c>.</summary>
    public static bool TryParse(
        string list,
        [NotNullWhen(true)] out IReadOnlyList<Weighted>? faults,
        [NotNullWhen(false)] out string? fault
    )
    {
        faults = null;
        var read = new List<Weighted>();
        foreach (var entry in list.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = entry.Split('=', 2);
            var weight = 1;
            if (All.All(one => one.Name != parts[0]) || read.Exists(one => one.Name == parts[0]))
            {
                fault =
                    $"FAULTS must be names of different faults, but has '{parts[0]}'. There are:\n{Help}";
                return false;
            }

            if (
                parts.Length == 2
                && !(
                    int.TryParse(
                        parts[1],
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out weight
                    ) && weight is > 0 and <= HighestWeight
                )
            )
            {
                fault = FormattableString.Invariant(
                    $"The weight of a fault must be from 1 to {HighestWeight}, but that of '{parts[0]}' is '{parts[1]}'."
                );
                return false;
            }

            read.Add(new Weighted(parts[0], weight));
        }

        faults = read;
        fault = null;
        return true;
    }
}
