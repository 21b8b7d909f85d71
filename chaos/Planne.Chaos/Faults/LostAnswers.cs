namespace Planne.Chaos.Faults;

/// <summary>Commits take place, and whoever sent them is not told.</summary>
internal sealed class LostAnswers : Fault
{
    public override string Name => "lost-answers";

    public override string Description =>
        "for a while, a node's commits reach the database, and its connection breaks before the answer";

    public override Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var node = field.Take(dice);
        node.Proxy.LosesAnswersToCommits = true;
        return Task.FromResult(
            new Injury(
                node.Name,
                TimeSpan.FromMilliseconds(dice.Next(500, 4_000)),
                () =>
                {
                    node.Proxy.LosesAnswersToCommits = false;
                    return Task.CompletedTask;
                }
            )
        );
    }
}
