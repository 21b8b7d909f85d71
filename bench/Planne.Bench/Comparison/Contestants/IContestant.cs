namespace Planne.Bench.Comparison.Contestants;

/// <summary>Something that takes orders over HTTP and decides them.</summary>
internal interface IContestant
{
    /// <summary>By which it is known in tables and files.</summary>
    string Name { get; }

    /// <summary>Looks whether all that it needs is here, and fetches it.</summary>
    /// <returns>Why it cannot take part, or null if it can.</returns>
    Task<string?> PrepareAsync();

    /// <summary>Makes what its database needs besides the tables of the orders, and starts it.</summary>
    /// <param name="connectionString">A database with the tables of orders and decisions, or, for the product, without any.</param>
    Task<RunningContestant> StartAsync(string connectionString);
}

/// <summary>A contestant that listens.</summary>
/// <param name="Addresses">Where; more than one if it is some processes that all take orders.</param>
/// <param name="Service">The ids of its own processes.</param>
/// <param name="Queue">The ids of the processes that hold its messages, other than the database.</param>
/// <param name="StopAsync">Stops all of them.</param>
internal sealed record RunningContestant(
    IReadOnlyList<Uri> Addresses,
    IReadOnlyList<int> Service,
    IReadOnlyList<int> Queue,
    Func<ValueTask> StopAsync
) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => StopAsync();
}
