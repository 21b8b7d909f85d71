namespace Planne.Chaos.Faults;

/// <summary>Messages come that nobody can handle.</summary>
internal sealed class Poison : Fault
{
    private const int Cups = 3;

    public override string Name => "poison";

    public override string Description =>
        "messages of an unknown type, cut in the middle, and with a broken body come; the dead letters are replayed once";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var cup = new PoisonCup(field);
        for (var round = 0; round < Cups; round++)
        {
            await cup.PourAsync(cancellation);
        }

        return new Injury($"{cup.Count} messages", TimeSpan.Zero, HealAsync)
        {
            MissingAsync = () => cup.MissingAsync(1, cancellation),
        };

        async Task HealAsync()
        {
            if (await cup.AreDeadAsync(field.Times.Patience, cancellation))
            {
                await cup.ReplayAsync(cancellation);
            }
        }
    }
}
