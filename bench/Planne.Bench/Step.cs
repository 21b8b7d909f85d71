namespace Planne.Bench;

/// <summary>Who does the work of a step.</summary>
internal enum Part
{
    /// <summary>Planne's store, as Wolverine calls it.</summary>
    Store,

    /// <summary>A plain store: one envelope to a transaction, on as many connections as there are callers.</summary>
    Peer,

    /// <summary>What the server gives: prepared statements for many rows, one connection, one transaction, no Wolverine.</summary>
    Limit,
}

/// <summary>One way to do a step's work.</summary>
/// <param name="Name">How it goes about it.</param>
/// <param name="Part">Whom it stands for.</param>
/// <param name="Rows">How many envelopes it works on.</param>
/// <param name="ArrangeAsync">What is there before; neither timed nor counted.</param>
/// <param name="RunAsync">The work.</param>
internal sealed record Contestant(
    string Name,
    Part Part,
    int Rows,
    Func<Arena, Task> ArrangeAsync,
    Func<Arena, Task> RunAsync
);

/// <summary>A piece of work on the store's tables, and those who compete in doing it.</summary>
/// <param name="name">What is done.</param>
/// <param name="rows">How many envelopes the store and the limit do it to.</param>
internal abstract class Step(string name, int rows)
{
    /// <summary>How many callers there are where the work does not come in lists.</summary>
    protected const int Callers = 8;

    // A commit for each envelope is slow, and a thousand of them say how slow.
    private const int MostPeerRows = 1_000;

    public string Name { get; } = name;

    public int Rows { get; } = rows;

    public abstract IReadOnlyList<Contestant> Contestants { get; }

    protected int PeerRows => Math.Min(Rows, MostPeerRows);

    /// <summary>Fails unless the work was done, all of it and once.</summary>
    /// <exception cref="InvalidOperationException">The tables say otherwise.</exception>
    public abstract Task CheckAsync(Arena arena, int rows);

    /// <summary>Runs one caller for each list of work, all at once.</summary>
    internal static Task AtOnceAsync<T>(
        IReadOnlyList<T> work,
        int callers,
        Func<int, T, Task> doAsync
    ) =>
        Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        for (var next = caller; next < work.Count; next += callers)
                        {
                            await doAsync(caller, work[next]);
                        }
                    })
                )
        );

    protected static void Expect(string what, long expected, long found)
    {
        if (expected != found)
        {
            throw new InvalidOperationException($"{what}: {expected} expected, {found} found.");
        }
    }
}
