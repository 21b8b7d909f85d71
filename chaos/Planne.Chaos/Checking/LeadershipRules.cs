namespace Planne.Chaos.Checking;

/// <summary>One node leads at a time: by the database's clock, and by what the nodes themselves believed.</summary>
internal static class LeadershipRules
{
    public static readonly Rule TermsGrow = new("terms grow", TermsThatDoNotGrow);

    public static readonly Rule TermsAreApart = new(
        "a term begins when the one before has ended",
        TermsThatOverlap
    );

    public static readonly Rule OneNodeATerm = new("a term has one node", TermsOfSeveralNodes);

    public static readonly Rule OneLeader = new(
        "no two nodes believe at once that they lead",
        LeadersAtOnce
    );

    public static IReadOnlyList<Rule> All { get; } =
    [TermsGrow, TermsAreApart, OneNodeATerm, OneLeader];

    private static IEnumerable<string> TermsThatDoNotGrow(History history) =>
        from pair in InPairs(history.Stored.Terms.OrderBy(term => term.AcquiredAt))
        where pair.Later.Number <= pair.Earlier.Number
        select $"{Text(pair.Later)} came after {Text(pair.Earlier)}";

    private static IEnumerable<string> TermsThatOverlap(History history)
    {
        Term? last = null;
        foreach (
            var term in history
                .Stored.Terms.OrderBy(term => term.AcquiredAt)
                .ThenBy(term => term.Number)
        )
        {
            if (last is not null && term.AcquiredAt < last.EndsAt)
            {
                yield return $"{Text(term)} began {last.EndsAt - term.AcquiredAt} µs before the end of {Text(last)}";
            }

            last = last is null || term.EndsAt > last.EndsAt ? term : last;
        }
    }

    private static IEnumerable<string> TermsOfSeveralNodes(History history)
    {
        var held = history.Stored.Terms.GroupBy(
            term => term.Number,
            term => term.Holder.ToString()
        );
        var believed = history.Reigns.GroupBy(reign => reign.Term, reign => reign.Node);
        return from term in held.Concat(believed)
            let nodes = term.Distinct(StringComparer.Ordinal).ToList()
            where nodes.Count > 1
            select $"term {term.Key} was led by {string.Join(", ", nodes)}";
    }

    private static IEnumerable<string> LeadersAtOnce(History history)
    {
        var open = new List<Reign>();
        foreach (
            var reign in history.Reigns.Where(r => r.From < r.Until).OrderBy(reign => reign.From)
        )
        {
            open.RemoveAll(earlier => earlier.Until <= reign.From);
            foreach (
                var other in open.Where(r => (r.Node, r.Term) != (reign.Node, reign.Term))
                    .DistinctBy(r => (r.Node, r.Term))
            )
            {
                yield return $"{Text(reign)} from {reign.From} on, and {Text(other)} until {other.Until}";
            }

            open.Add(reign);
        }
    }

    private static IEnumerable<(Term Earlier, Term Later)> InPairs(IEnumerable<Term> terms)
    {
        Term? earlier = null;
        foreach (var term in terms)
        {
            if (earlier is not null)
            {
                yield return (earlier, term);
            }

            earlier = term;
        }
    }

    private static string Text(Term term) => $"term {term.Number} of {term.Holder}";

    private static string Text(Reign reign) => $"{reign.Node} led in term {reign.Term}";
}
