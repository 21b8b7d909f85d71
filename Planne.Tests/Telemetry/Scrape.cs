using System.Globalization;

namespace Planne.Tests.Telemetry;

/// <summary>What <c>/metrics</c> answers.</summary>
/// <param name="Text">All of it.</param>
internal sealed record Scrape(string Text)
{
    /// <summary>Asks a host.</summary>
    public static async Task<Scrape> OfAsync(HostProcess host)
    {
        using var operators = new HttpClient { BaseAddress = host.Operators };
        return new Scrape(await operators.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
    }

    /// <summary>The names of all series, without their labels.</summary>
    public IReadOnlySet<string> Names =>
        Lines.Select(line => line.Split('{', ' ')[0]).ToHashSet(StringComparer.Ordinal);

    /// <summary>The value of a series, which is named with its labels; null if there is none.</summary>
    public double? this[string series] =>
        Lines
            .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal))
            .Select(line => line[(series.Length + 1)..].Split(' ')[0])
            .Select(value => (double?)double.Parse(value, CultureInfo.InvariantCulture))
            .SingleOrDefault();

    private IEnumerable<string> Lines =>
        Text.Replace("{}", "", StringComparison.Ordinal)
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#');
}
