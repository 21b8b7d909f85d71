namespace Planne.Chaos.Faults;

/// <summary>All nodes die at once.</summary>
internal sealed class KillAll : Fault
{
    public override string Name => "kill-all";

    public override string Description => "all nodes are killed at once, and started again";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        await Task.WhenAll(field.Nodes.Select(node => node.KillAsync()));
        return new Injury(
            "all nodes",
            TimeSpan.FromMilliseconds(dice.Next(1_500)),
            () => Task.WhenAll(field.Nodes.Select(node => node.StartAsync(cancellation)))
        );
    }
}
