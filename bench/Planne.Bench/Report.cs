using System.Globalization;
using System.Text.Json;

namespace Planne.Bench;

/// <summary>All figures of a run, for people and for programs.</summary>
/// <param name="server">Where they were taken.</param>
/// <param name="isSmoke">Whether the run was too short to say how fast anything is.</param>
internal sealed class Report(ServerUnderTest server, bool isSmoke)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    private readonly List<(Step Step, IReadOnlyList<Figures> Figures)> steps = [];

    public void Add(Step step, IReadOnlyList<Figures> figures) => steps.Add((step, figures));

    /// <summary>A Markdown table a step; the ratios compare medians of the same rounds.</summary>
    public void Print(TextWriter to)
    {
        to.WriteLine($"{server}\n");
        foreach (var (step, figures) in steps)
        {
            to.WriteLine($"### {step.Name}\n");
            to.WriteLine(
                isSmoke
                    ? "| Who | How | Envelopes | Statements | Round trips | Commits |"
                    : "| Who | How | Envelopes | Statements | Round trips | Commits | Envelopes/s (slowest–fastest) | × peer | × limit |"
            );
            to.WriteLine(
                isSmoke ? "|---|---|--:|--:|--:|--:|" : "|---|---|--:|--:|--:|--:|--:|--:|--:|"
            );
            foreach (var one in figures)
            {
                to.WriteLine(
                    isSmoke
                        ? $"| {Counts(one)} |"
                        : $"| {Counts(one)} | {Speed(one)} | {Ratio(one, figures, Part.Peer)} | {Ratio(one, figures, Part.Limit)} |"
                );
            }

            to.WriteLine();
        }
    }

    public async Task WriteJsonAsync(string path)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(
            file,
            new
            {
                Server = server,
                Steps = steps.Select(step => new
                {
                    step.Step.Name,
                    Contestants = step.Figures.Select(one => new
                    {
                        Part = one.Contestant.Part.ToString(),
                        one.Contestant.Name,
                        one.Contestant.Rows,
                        one.Counted.Statements,
                        one.Counted.RoundTrips,
                        one.Counted.Commits,
                        one.Counted.ByVerb,
                        one.PerSecond,
                        one.Median,
                    }),
                }),
            },
            Indented
        );
    }

    private static string Counts(Figures one) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{one.Contestant.Part} | {one.Contestant.Name} | {one.Contestant.Rows:N0} | {one.Counted.Statements:N0} | {one.Counted.RoundTrips:N0} | {one.Counted.Commits:N0}"
        );

    private static string Speed(Figures one) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{one.Median:N0} ({one.Slowest:N0}–{one.Fastest:N0})"
        );

    private static string Ratio(Figures one, IReadOnlyList<Figures> all, Part against) =>
        one.Contestant.Part is Part.Store
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Median / all.Single(other => other.Contestant.Part == against).Median:0.00}"
            )
            : string.Empty;
}
