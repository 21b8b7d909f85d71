using System.Globalization;

namespace Planne.Bench.Comparison.Figures;

/// <summary>What Linux knows of processes.</summary>
internal static class ProcessFigures
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double MillisecondsOfATick = 10;

    /// <summary>The time on a processor that processes have had so far, in milliseconds.</summary>
    public static double CpuMilliseconds(IEnumerable<int> processes) =>
        processes.Sum(process => Ticks(process)[..2].Sum() * MillisecondsOfATick);

    /// <summary>The same of this process and of those that it has started and that have ended.</summary>
    public static double OwnCpuMilliseconds() =>
        Ticks(Environment.ProcessId).Sum() * MillisecondsOfATick;

    /// <summary>The most memory that each of them has had, added up, in bytes.</summary>
    public static long PeakMemory(IEnumerable<int> processes) =>
        processes.Sum(process =>
        {
            const string Field = "VmHWM:";
            var line = File.ReadLines(Path(process, "status"))
                .Single(line => line.StartsWith(Field, StringComparison.Ordinal));
            return 1024
                * Number(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
        });

    /// <summary>Has the peaks of processes' memory begin anew.</summary>
    public static void ForgetPeakMemory(IEnumerable<int> processes)
    {
        foreach (var process in processes)
        {
            File.WriteAllText(Path(process, "clear_refs"), "5");
        }
    }

    // User and system time, and those of children that have ended: the 14th field and those after it. The name comes second,
    // in brackets, and may have spaces.
    private static long[] Ticks(int process)
    {
        var text = File.ReadAllText(Path(process, "stat"));
        return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ')[11..15].Select(Number)];
    }

    private static string Path(int process, string file) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{file}");

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
