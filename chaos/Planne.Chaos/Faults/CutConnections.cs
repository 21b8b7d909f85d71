namespace Planne.Chaos.Faults;

/// <summary>A node's connections break.</summary>
internal sealed class CutConnections : Fault
{
    private const int Rounds = 5;

    public override string Name => "connections";

    public override string Description =>
        "all connections of a node to the database break, five times within seconds";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var node = field.Take(dice);
        for (var round = 0; round < Rounds; round++)
        {
            node.Proxy.CutConnections();
            await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(50, 800)), cancellation);
        }

        return new Injury(node.Name, TimeSpan.Zero, () => Task.CompletedTask);
    }
}
