using Planne.Chaos.Cluster;

namespace Planne.Chaos.Faults;

/// <summary>A node dies exactly where it hurts.</summary>
internal sealed class Failpoint : Fault
{
    private const string Variable = "PLANNE_FAILPOINTS";
    private const int MostPasses = 30;
    private const string Claim = "claim.";
    private const string DeadLetter = "dead-letter.";
    private const string Replay = "replay.";

    private static readonly string[] Names =
    [
        "unit-of-work.before-commit",
        "unit-of-work.after-commit",
        "handler.before-fence",
        "claim.before-commit",
        "claim.before-hand-over",
        "dead-letter.before-commit",
        "dead-letter.after-commit",
        "replay.before-commit",
        "replay.after-commit",
    ];

    public override string Name => "failpoint";

    public override string Description =>
        "a node is started so that it dies at a named place: around a commit, a claim, a dead letter, a replay";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var name = Names[dice.Next(Names.Length)];
        var isRare = !name.StartsWith("unit-of-work", StringComparison.Ordinal);
        var passes = isRare ? 1 : dice.Next(1, MostPasses);
        var node = field.Take(dice);
        await node.KillAsync();
        var life = node.Launch(mayEnd: true, (Variable, $"{name}=kill@{passes}"));
        var others = new List<Node>();
        var cup = new PoisonCup(field);
        await UntilItListensAsync(life);
        if (name.StartsWith(Claim, StringComparison.Ordinal) && field.Nodes.Count > 1)
        {
            // Whoever takes over what another one leaves passes it.
            others.Add(field.Take(dice));
            await others[0].KillAsync();
        }
        else if (
            name.StartsWith(DeadLetter, StringComparison.Ordinal)
            || name.StartsWith(Replay, StringComparison.Ordinal)
        )
        {
            await cup.PourAsync(cancellation);
            if (
                name.StartsWith(Replay, StringComparison.Ordinal)
                && await cup.AreDeadAsync(field.Times.Patience, cancellation)
            )
            {
                await cup.ReplayAsync(cancellation);
            }
        }

        // Seldom is it sure that this node is the one that passes.
        await Task.WhenAny(
            life.Process.EndsAsync(),
            Task.Delay(field.Times.DeadAfter * 3, cancellation)
        );
        var died = life.Process.HasEnded;
        return new Injury(
            $"{node.Name} {(died ? "died" : "did not die")} at {name}, pass {passes}",
            TimeSpan.Zero,
            HealAsync
        )
        {
            MissingAsync = () => cup.MissingAsync(0, cancellation),
        };

        async Task HealAsync()
        {
            await node.KillAsync();
            await Task.WhenAll(others.Append(node).Select(one => one.StartAsync(cancellation)));
        }
    }

    // It may die before it does.
    private static async Task UntilItListensAsync(Life life)
    {
        try
        {
            await life.Process.ListensAsync();
        }
        catch (InvalidOperationException)
        {
            // It has.
        }
    }
}
