namespace Planne.Chaos.Faults;

/// <summary>Nothing passes between a node and the database, and no connection breaks.</summary>
internal sealed class CutOff : Fault
{
    public override string Name => "cut-off";

    public override string Description =>
        "nothing passes between a node and the database (90 s with DEFAULTS=1, otherwise 20 s), then all of it does";

    public override Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var node = field.Take(dice);
        node.Proxy.IsSilent = true;
        return Task.FromResult(
            new Injury(
                node.Name,
                field.Times.CutOff,
                () =>
                {
                    node.Proxy.IsSilent = false;
                    return Task.CompletedTask;
                }
            )
        );
    }
}
