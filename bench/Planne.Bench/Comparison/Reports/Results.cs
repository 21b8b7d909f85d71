using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Comparison.Reports;

/// <summary>All that was measured in a run.</summary>
/// <param name="Server">On which it was.</param>
/// <param name="Extent">How much was done.</param>
/// <param name="Contestants">Who took part.</param>
internal sealed record Results(
    ServerUnderTest Server,
    Extent Extent,
    IReadOnlyList<string> Contestants
)
{
    private readonly Dictionary<string, List<ContestantRound>> rounds = Contestants.ToDictionary(
        name => name,
        _ => new List<ContestantRound>(),
        StringComparer.Ordinal
    );

    /// <summary>Orders a second of the raw loop, of each round.</summary>
    public List<double> RawPerSecond { get; } = [];

    /// <summary>Who did not take part, and why.</summary>
    public Dictionary<string, string> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>The product beside a backlog, if that was measured.</summary>
    public BacklogFigures? Backlog { get; set; }

    public IReadOnlyList<ContestantRound> Rounds(string contestant) => rounds[contestant];

    public void Add(string contestant, ContestantRound round) => rounds[contestant].Add(round);

    /// <summary>A figure of a contestant, of each round.</summary>
    public Sample Of(string contestant, Figure<ContestantRound> figure) =>
        figure.Over(rounds[contestant]);

    /// <summary>How many times as much of something the product has as another one, of each round; null if one is missing.</summary>
    public Sample? Ratio(string other, Figure<ContestantRound> figure) =>
        rounds.TryGetValue(Product.ItsName, out var ours)
        && rounds.TryGetValue(other, out var theirs)
            ? new([.. ours.Zip(theirs, (one, another) => figure.Of(one) / figure.Of(another))])
            : null;

    /// <summary>Which share of the raw loop the sketch reaches that serves as limit, of each round; null if it was left out.</summary>
    public Sample? ShareOfRawLoop() =>
        rounds.TryGetValue(Names.Limit, out var limit)
            ? new([
                .. limit.Zip(
                    RawPerSecond,
                    (round, raw) => round.Saturating.AcceptedAndDecidedPerSecond / raw
                ),
            ])
            : null;
}

/// <summary>The contestants that targets name.</summary>
internal static class Names
{
    public const string OneByOne = "one-by-one";
    public const string Outbox = "efcore-outbox";
    public const string Limit = "shared-commit";
}
