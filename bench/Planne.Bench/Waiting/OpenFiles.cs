using System.Globalization;

namespace Planne.Bench.Waiting;

/// <summary>How many files, which connections are as well, a process may have open.</summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>As many as it may allow itself; without bound where the system does not tell.</summary>
    public static int HardLimit { get; } = File.Exists(Limits) ? Read() : int.MaxValue;

    private static int Read()
    {
        var columns = File.ReadLines(Limits)
            .Single(line => line.StartsWith(Line, StringComparison.Ordinal))[Line.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.TryParse(columns[1], CultureInfo.InvariantCulture, out var most)
            ? most
            : int.MaxValue;
    }
}
