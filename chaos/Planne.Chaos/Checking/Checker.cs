namespace Planne.Chaos.Checking;

/// <summary>Holds what clients were told, and what the database says, against what was promised.</summary>
internal static class Checker
{
    /// <summary>All rules, in the order in which their violations are told.</summary>
    public static IReadOnlyList<Rule> Rules { get; } =
    [.. OrderRules.All, .. VerdictRules.All, .. MessageRules.All, .. LeadershipRules.All];

    /// <summary>What is wrong with a run that has become quiet; nothing if all promises were kept.</summary>
    public static IReadOnlyList<Violation> Check(History history) =>
        [.. Rules.SelectMany(rule => rule.ViolationsIn(history))];
}

/// <summary>A promise that was not kept.</summary>
/// <param name="Rule">The <see cref="Rule.Name"/> of the rule.</param>
/// <param name="Detail">What was found, with the ids by which it can be looked up.</param>
internal sealed record Violation(string Rule, string Detail);

/// <summary>A promise that a history is held against.</summary>
/// <param name="Name">The promise, as a sentence.</param>
/// <param name="Broken">Finds each case in which it was not kept.</param>
internal sealed record Rule(string Name, Func<History, IEnumerable<string>> Broken)
{
    /// <summary>How many cases are told one by one; of more than that, it is told how many there are.</summary>
    public const int MostTold = 10;

    /// <summary>The first cases, and, if there are more, their number.</summary>
    public IEnumerable<Violation> ViolationsIn(History history)
    {
        var cases = 0;
        foreach (var detail in Broken(history))
        {
            if (cases++ < MostTold)
            {
                yield return new Violation(Name, detail);
            }
        }

        if (cases > MostTold)
        {
            yield return new Violation(Name, $"… and {cases - MostTold} more, {cases} in all");
        }
    }
}
