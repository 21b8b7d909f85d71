using System.Globalization;
using System.Text.RegularExpressions;
using Planne.Chaos.Checking;

namespace Planne.Chaos;

/// <summary>Reads from a host's log when it believed that it led.</summary>
internal static partial class Leadership
{
    /// <summary>The setting that has a host log it.</summary>
    public const string Setting = "--Logging:LogLevel:Planne.Durability.Leadership=Debug";

    /// <summary>The spans in which a process believed that it led; a renewal in time makes one span longer.</summary>
    /// <param name="process">Its name.</param>
    /// <param name="log">What it wrote.</param>
    public static IReadOnlyList<Reign> ReignsIn(string process, string log)
    {
        var reigns = new List<Reign>();
        foreach (Match line in Line.Matches(log))
        {
            var term = Number(line, "term");
            var last = reigns.FindLastIndex(reign => reign.Term == term);
            if (!line.Groups["at"].Success)
            {
                var (from, until) = (Number(line, "from"), Number(line, "to"));
                if (last >= 0 && from <= reigns[last].Until)
                {
                    reigns[last] = reigns[last] with
                    {
                        Until = Math.Max(reigns[last].Until, until),
                    };
                }
                else
                {
                    reigns.Add(new Reign(process, term, from, until));
                }
            }
            else if (last >= 0)
            {
                reigns[last] = reigns[last] with
                {
                    Until = Math.Min(reigns[last].Until, Number(line, "at")),
                };
            }
        }

        return reigns;
    }

    [GeneratedRegex(
        @"Leads in term (?<term>[0-9]+) from (?<from>[0-9]+) to (?<to>[0-9]+)|Stops leading in term (?<term>[0-9]+) at (?<at>[0-9]+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Line { get; }

    private static long Number(Match line, string name) =>
        long.Parse(line.Groups[name].Value, CultureInfo.InvariantCulture);
}
