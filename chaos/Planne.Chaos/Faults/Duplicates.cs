using Planne.Chaos.Load;

namespace Planne.Chaos.Faults;

/// <summary>A client asks for the same order many times at once.</summary>
internal sealed class Duplicates : Fault
{
    private const int Copies = 50;
    private const int Orders = 3;

    public override string Name => "duplicates";

    public override string Description =>
        "an order is asked for 50 times at once with one key, at all nodes; three times";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        for (var order = 0; order < Orders; order++)
        {
            await field.Clients.WantAsync(Wish.MakeUpValid(dice), Copies, dice, cancellation);
        }

        return new Injury($"{Orders} orders", TimeSpan.Zero, () => Task.CompletedTask);
    }
}
