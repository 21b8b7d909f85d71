using Planne.Chaos.Cluster;

namespace Planne.Chaos.Faults;

/// <summary>A node freezes for so long that the others take its work over, and wakes in the middle of it.</summary>
internal sealed class Freeze : Fault
{
    public override string Name => "freeze";

    public override string Description =>
        "a node is frozen (SIGSTOP) until others have taken its work over, and wakes (SIGCONT)";

    public override Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    ) => FreezeAsync(field.Take(dice), "", field, dice);

    /// <summary>Freezes this one.</summary>
    public static async Task<Injury> FreezeAsync(Node node, string remark, Field field, Random dice)
    {
        await node.FreezeAsync();
        return new Injury(
            node.Name + remark,
            field.Times.DeadAfter * (1.5 + dice.NextDouble()),
            node.ThawAsync
        );
    }
}
