using System.Collections.Concurrent;
using Planne.Chaos.Cluster;
using Planne.Chaos.Load;

namespace Planne.Chaos.Faults;

/// <summary>What there is to break.</summary>
/// <param name="Database">The server.</param>
/// <param name="Nodes">The hosts.</param>
/// <param name="Clients">Those who place orders.</param>
/// <param name="Times">The times that the hosts were given.</param>
/// <param name="Findings">Where to tell what should not be.</param>
internal sealed record Field(
    ChaosDatabase Database,
    IReadOnlyList<Node> Nodes,
    Clients Clients,
    Times Times,
    Findings Findings
)
{
    private readonly HashSet<Node> taken = [];
    private readonly ConcurrentQueue<Guid> poison = new();

    /// <summary>The messages that were stored so that nobody can handle them.</summary>
    public IReadOnlyList<Guid> Poison => [.. poison];

    /// <summary>A node that no other fault has at the moment; if all are had, any.</summary>
    public Node Take(Random dice)
    {
        lock (taken)
        {
            Node[] free = [.. Nodes.Where(node => !taken.Contains(node))];
            var choice = free.Length > 0 ? free : [.. Nodes];
            var node = choice[dice.Next(choice.Length)];
            taken.Add(node);
            return node;
        }
    }

    /// <summary>Takes this node, whoever has it.</summary>
    public Node Take(Node node)
    {
        lock (taken)
        {
            taken.Add(node);
            return node;
        }
    }

    /// <summary>Remembers a message that nobody can handle.</summary>
    public void AddPoison(Guid id) => poison.Enqueue(id);

    /// <summary>Has all nodes free again.</summary>
    public void GiveBack()
    {
        lock (taken)
        {
            taken.Clear();
        }
    }
}
