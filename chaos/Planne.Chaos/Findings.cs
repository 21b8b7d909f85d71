using System.Collections.Concurrent;
using Planne.Chaos.Checking;

namespace Planne.Chaos;

/// <summary>What was seen during the run that should not be.</summary>
internal sealed class Findings
{
    private readonly ConcurrentQueue<Violation> all = new();

    /// <summary>All of it so far, in the order in which it was seen.</summary>
    public IReadOnlyList<Violation> All => [.. all];

    /// <summary>How much it is so far.</summary>
    public int Count => all.Count;

    /// <summary>Notes a promise that was not kept.</summary>
    public void Add(string rule, string detail) => all.Enqueue(new Violation(rule, detail));
}
