using System.Globalization;
using System.Runtime.InteropServices;

namespace Planne.Durability;

/// <summary>What is to happen at which failpoints: <c>name=action[@n]</c>, several of them with semicolons between.</summary>
internal sealed class FailpointPlan
{
    private static readonly Dictionary<string, Action<string>> Actions = new(StringComparer.Ordinal)
    {
        ["kill"] = _ => Signals.Kill(),
        ["freeze"] = _ => Signals.Freeze(),
        ["throw"] = name => throw new FailpointException(name),
    };

    private readonly IReadOnlyList<Trap> traps;

    private FailpointPlan(IReadOnlyList<Trap> traps) => this.traps = traps;

    /// <summary>Reads a plan.</summary>
    /// <exception cref="FormatException">It cannot be understood; the message says what could be.</exception>
    public static FailpointPlan Parse(string text) =>
        new([
            .. text.Split(
                    ';',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
                .Select(ParseTrap),
        ]);

    /// <summary>Does what is planned for the time that this is of the place.</summary>
    public void Pass(string name)
    {
        // All are counted before one acts, which may throw.
        foreach (var trap in traps.Where(trap => trap.Name == name && trap.IsItsTime()).ToArray())
        {
            trap.Act();
        }
    }

    private static Trap ParseTrap(string text)
    {
        if (
            text.Split('=') is not [var name, var rest]
            || !Failpoints.Names.Contains(name, StringComparer.Ordinal)
        )
        {
            throw Refused(text);
        }

        var (action, time) = rest.Split('@') switch
        {
            [var once] => (once, 1),
            [var counted, var number]
                when int.TryParse(
                    number,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var n
                )
                    && n > 0 => (counted, n),
            _ => throw Refused(text),
        };
        return Actions.TryGetValue(action, out var act)
            ? new Trap(name, act, time)
            : throw Refused(text);
    }

    private static FormatException Refused(string text) =>
        new(
            $"{Failpoints.Variable} has \"{text}\", which is not name=action or name=action@n with n from 1: names are {string.Join(", ", Failpoints.Names)}; actions are {string.Join(", ", Actions.Keys)}."
        );

    private sealed class Trap(string name, Action<string> act, int time)
    {
        private int passed;

        public string Name => name;

        public bool IsItsTime() => Interlocked.Increment(ref passed) == time;

        public void Act() => act(name);
    }

    private static class Signals
    {
        // SIGKILL and SIGSTOP cannot be caught or put off: no thread of the process runs on.
        private const int Killed = 9;

        private static int Stopped => OperatingSystem.IsMacOS() ? 17 : 19;

        public static void Kill() => Send(Environment.ProcessId, Killed);

        public static void Freeze() => Send(Environment.ProcessId, Stopped);

        [DllImport("libc", EntryPoint = "kill")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Send(int process, int signal);
    }
}
