namespace Planne.Chaos.Faults;

/// <summary>A node is far away from the database.</summary>
internal sealed class Slow : Fault
{
    private static readonly TimeSpan EachWay = TimeSpan.FromMilliseconds(200);

    public override string Name => "slow";

    public override string Description =>
        "all that passes between a node and the database takes 200 ms more each way, for some seconds";

    public override Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var node = field.Take(dice);
        node.Proxy.Delay = EachWay;
        return Task.FromResult(
            new Injury(
                node.Name,
                field.Times.DeadAfter * (1 + dice.NextDouble()),
                () =>
                {
                    node.Proxy.Delay = TimeSpan.Zero;
                    return Task.CompletedTask;
                }
            )
        );
    }
}
