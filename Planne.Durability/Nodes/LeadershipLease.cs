using Planne.Durability.Sql;
using Planne.Durability.Store;

namespace Planne.Durability.Nodes;

/// <summary>This node's hold on the row that says who leads.</summary>
/// <remarks>
/// The row is judged by the database's clock. This node judges its own hold by a monotonic clock started before it
/// asked, and gives up a fifth before the database would: a process that was frozen finds on waking that it no longer
/// leads, without asking anybody.
/// </remarks>
internal sealed class LeadershipLease(
    Database database,
    NodeSql sql,
    Func<TimeSpan> length,
    TimeProvider clock
)
{
    private const double ShareThisNodeRelies = 0.8;
    private readonly SemaphoreSlim gate = new(1, 1);
    private Hold? hold;

    /// <summary>The term of leadership that this node holds; 0 if it holds none.</summary>
    public long Term => Current?.Term ?? 0;

    public bool IsHeld => Current is not null;

    private Hold? Current =>
        Volatile.Read(ref hold) is { } held && clock.GetElapsedTime(held.AskedAt) < held.ReliedOn
            ? held
            : null;

    /// <summary>Renews the term that this node holds, or begins a new one if nobody leads.</summary>
    /// <returns>Whether this node leads now; one that leads already stays in its term.</returns>
    public async Task<bool> TryAttainAsync(Guid node, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return await TryRenewAsync(node, cancellation)
                || await TryAcquireAsync(node, cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task ReleaseAsync(Guid node)
    {
        await gate.WaitAsync();
        try
        {
            if (Interlocked.Exchange(ref hold, null) is { } held)
            {
                await database.ExecuteAsync(
                    sql.ReleaseLease,
                    parameters =>
                    {
                        parameters.AddWithValue("@id", EnvelopeRow.Key(node));
                        parameters.AddWithValue("@term", held.Term);
                    },
                    default
                );
            }
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<bool> TryRenewAsync(Guid node, CancellationToken cancellation)
    {
        // Not Current: this node may rely on its lease no more while the database still honours it.
        if (hold is not { } held)
        {
            return false;
        }

        var asked = clock.GetTimestamp();
        var lease = length();
        var renewed = await database.ExecuteAsync(
            sql.RenewLease,
            parameters =>
            {
                parameters.AddWithValue("@id", EnvelopeRow.Key(node));
                parameters.AddWithValue("@term", held.Term);
                parameters.AddWithValue("@lease", Microseconds.In(lease));
            },
            cancellation
        );
        Volatile.Write(
            ref hold,
            renewed == 1 ? new Hold(held.Term, asked, lease * ShareThisNodeRelies) : null
        );
        return renewed == 1;
    }

    private async Task<bool> TryAcquireAsync(Guid node, CancellationToken cancellation)
    {
        var asked = clock.GetTimestamp();
        var lease = length();
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            null,
            sql.AcquireLease,
            parameters =>
            {
                parameters.AddWithValue("@id", EnvelopeRow.Key(node));
                parameters.AddWithValue("@lease", Microseconds.In(lease));
            }
        );
        if (await command.ExecuteNonQueryAsync(cancellation) != 1)
        {
            return false;
        }

        Volatile.Write(
            ref hold,
            new Hold(command.LastInsertedId, asked, lease * ShareThisNodeRelies)
        );
        return true;
    }

    private sealed record Hold(long Term, long AskedAt, TimeSpan ReliedOn);
}
