namespace Planne.Chaos.Faults;

/// <summary>Something that breaks, as the table of faults lists it.</summary>
internal abstract class Fault
{
    /// <summary>Its name on the command line and in the report.</summary>
    public abstract string Name { get; }

    /// <summary>What is done, in a line.</summary>
    public abstract string Description { get; }

    /// <summary>Breaks it.</summary>
    /// <param name="field">What there is to break.</param>
    /// <param name="dice">All chance in it.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>How it is mended.</returns>
    public abstract Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    );
}

/// <summary>What was broken, and how it is mended.</summary>
/// <param name="What">What was broken, in a few words.</param>
/// <param name="Lasts">How long it stays so.</param>
/// <param name="HealAsync">Mends it.</param>
internal sealed record Injury(string What, TimeSpan Lasts, Func<Task> HealAsync)
{
    /// <summary>What is missing before this is overcome, beyond nodes that are ready and orders that are decided; null if nothing is.</summary>
    public Func<Task<string?>> MissingAsync { get; init; } = () => Task.FromResult<string?>(null);
}
