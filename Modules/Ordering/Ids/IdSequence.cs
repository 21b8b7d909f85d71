namespace Planne.Ordering.Ids;

/// <summary>Hands out ids from a block, and fetches the next block when that one is used up.</summary>
/// <param name="fetch">Reserves so many ids in a row and returns the first of them.</param>
/// <param name="blockSize">How many ids to reserve at a time.</param>
internal sealed class IdSequence(Func<int, CancellationToken, Task<long>> fetch, int blockSize)
{
    private readonly Lock gate = new();
    private long next;
    private long end;
    private Task? refill;

    /// <summary>Takes ids that follow each other.</summary>
    /// <param name="count">How many, from 1 to the size of a block.</param>
    /// <param name="cancellation">Gives up waiting for a block.</param>
    /// <returns>The first of them.</returns>
    public async ValueTask<long> TakeAsync(int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, blockSize);

        while (true)
        {
            Task pending;
            lock (gate)
            {
                if (end - next >= count)
                {
                    next += count;
                    return next - count;
                }

                // One fetch serves all who wait. Task.Run, so that nothing of it happens under the lock.
                pending = refill ??= Task.Run(RefillAsync, CancellationToken.None);
            }

            await pending.WaitAsync(cancellation);
        }
    }

    private async Task RefillAsync()
    {
        try
        {
            // Not cancelled by one of the callers: the others wait for it, too.
            var first = await fetch(blockSize, CancellationToken.None);
            lock (gate)
            {
                (next, end) = (first, first + blockSize);
            }
        }
        finally
        {
            lock (gate)
            {
                refill = null;
            }
        }
    }
}
