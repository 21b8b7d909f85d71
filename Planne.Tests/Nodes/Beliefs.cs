using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Planne.Tests.Nodes;

/// <summary>A span in which a node believed that it led, by the clock that all processes of the machine share.</summary>
internal sealed record Belief(int Process, long Term, long From, long Until);

/// <summary>What nodes believed of their leadership, as they have written it.</summary>
internal static partial class Beliefs
{
    public static IReadOnlyList<Belief> Of(HostProcess host)
    {
        var output = host.Output;
        var stops = Stops()
            .Matches(output)
            .ToLookup(stop => Number(stop, 1), stop => Number(stop, 2));
        return
        [
            .. Leads()
                .Matches(output)
                .Select(leads => new Belief(
                    host.Id,
                    Number(leads, 1),
                    Number(leads, 2),
                    stops[Number(leads, 1)].Append(Number(leads, 3)).Min()
                ))
                .Where(belief => belief.From < belief.Until),
        ];
    }

    /// <summary>Fails if two nodes believed at one moment that they led, or in one term.</summary>
    public static void NeverOverlap(IEnumerable<HostProcess> hosts)
    {
        var all = hosts.SelectMany(Of).OrderBy(belief => belief.From).ToList();
        Assert.NotEmpty(all);
        Assert.All(
            all.GroupBy(belief => belief.Term),
            term => Assert.Single(term.Select(belief => belief.Process).Distinct())
        );
        foreach (var (earlier, index) in all.Select((belief, index) => (belief, index)))
        {
            Assert.DoesNotContain(
                all.Skip(index + 1),
                later => later.Process != earlier.Process && later.From < earlier.Until
            );
        }
    }

    private static long Number(Match match, int group) =>
        long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "Leads in term (?<term>[0-9]+) from (?<from>[0-9]+) to (?<to>[0-9]+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Leads();

    [GeneratedRegex(
        "Stops leading in term (?<term>[0-9]+) at (?<at>[0-9]+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Stops();
}
