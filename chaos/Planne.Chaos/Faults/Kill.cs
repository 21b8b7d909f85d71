namespace Planne.Chaos.Faults;

/// <summary>A node dies at a random moment.</summary>
internal sealed class Kill : Fault
{
    public override string Name => "kill";

    public override string Description =>
        "a node is killed (kill -9), and started again soon after";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var node = field.Take(dice);
        await node.KillAsync();
        return new Injury(
            node.Name,
            TimeSpan.FromMilliseconds(dice.Next(1_500)),
            () => node.StartAsync(cancellation)
        );
    }
}
