namespace Planne.Ordering.Idempotency;

/// <summary>
/// Lets requests with one key pass one after the other on this node. In the database they would wait for each other as
/// well, and that arbitrates between nodes; but there each that waits holds a connection.
/// </summary>
internal sealed class KeyTurns
{
    private readonly Lock gate = new();
    private readonly Dictionary<IdempotencyKey, Line> lines = [];

    /// <summary>Waits for the requests that came before.</summary>
    /// <returns>The turn, to be disposed of when the request has been answered; null if it did not come in time.</returns>
    public async Task<Turn?> TakeAsync(
        IdempotencyKey key,
        TimeSpan longest,
        CancellationToken cancellation
    )
    {
        var line = Enter(key);
        var taken = false;
        try
        {
            var isFirst = line.Turns.Wait(TimeSpan.Zero, CancellationToken.None);
            taken = isFirst || await line.Turns.WaitAsync(longest, cancellation);
            return taken ? new Turn(this, key, line, isFirst) : null;
        }
        finally
        {
            if (!taken)
            {
                Leave(key, line);
            }
        }
    }

    private Line Enter(IdempotencyKey key)
    {
        lock (gate)
        {
            if (!lines.TryGetValue(key, out var line))
            {
                lines[key] = line = new Line();
            }

            line.Requests++;
            return line;
        }
    }

    private void Leave(IdempotencyKey key, Line line)
    {
        lock (gate)
        {
            if (--line.Requests == 0)
            {
                lines.Remove(key);
            }
        }
    }

    /// <summary>The right to use a key, for the time being.</summary>
    internal sealed class Turn(KeyTurns turns, IdempotencyKey key, Line line, bool isFirst)
        : IDisposable
    {
        public bool IsFirst => isFirst;

        public void Dispose()
        {
            line.Turns.Release();
            turns.Leave(key, line);
        }
    }

    internal sealed class Line
    {
        public SemaphoreSlim Turns { get; } = new(1, 1);

        public int Requests { get; set; }
    }
}
