using Microsoft.Extensions.Logging;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Wolverine;

namespace Planne.Durability.Nodes;

/// <summary>This node's hold on the row that says who leads.</summary>
/// <remarks>
/// The row is judged by the database's clock. This node judges its own hold by a monotonic clock started before it
/// asked, and gives up a fifth before the database would: a process that was frozen finds on waking that it no longer
/// leads, without asking anybody. Whatever changes the row goes to the server whole, so that a process that is frozen
/// meanwhile does not hold its lock, for which its successor would have to wait.
/// </remarks>
internal sealed class LeadershipLease(
    Database database,
    NodeSql sql,
    WolverineOptions options,
    MySqlStoreSettings settings,
    ILogger logger,
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
        Volatile.Read(ref hold) is { } held && clock.GetTimestamp() < held.Until ? held : null;

    private TimeSpan Length =>
        settings.LeadershipLease ?? (3 * options.Durability.HealthCheckPollingTime);

    /// <summary>Renews the term that this node holds, or begins a new one if nobody leads.</summary>
    /// <returns>
    /// Whether this node leads now. One that leads already stays in its term; one that finds that its term is over is
    /// refused once, and so steps down before it can lead in another.
    /// </returns>
    public async Task<bool> TryAttainAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            // Not Current: this node may rely on its lease no more while the database still honours it.
            return hold is { } held
                ? await TryRenewAsync(held, cancellation)
                : await TryAcquireAsync(cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task ReleaseAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (GiveUp() is { } held)
            {
                await database.ExecuteAsync(
                    sql.ReleaseLease,
                    parameters =>
                    {
                        parameters.AddWithValue("@id", EnvelopeRow.Key(options.UniqueNodeId));
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

    private async Task<bool> TryRenewAsync(Hold held, CancellationToken cancellation)
    {
        var asked = clock.GetTimestamp();
        var lease = Length;
        var renewed = await database.ExecuteAsync(
            sql.RenewLease,
            parameters =>
            {
                parameters.AddWithValue("@id", EnvelopeRow.Key(options.UniqueNodeId));
                parameters.AddWithValue("@term", held.Term);
                parameters.AddWithValue("@lease", Microseconds.In(lease));
            },
            cancellation
        );
        if (renewed == 0)
        {
            GiveUp();
            return false;
        }

        Rely(held.Term, asked, lease);
        return true;
    }

    private async Task<bool> TryAcquireAsync(CancellationToken cancellation)
    {
        var asked = clock.GetTimestamp();
        var lease = Length;
        var term = await database.ExecuteAtOnceAsync(
            sql.AcquireLease,
            parameters =>
            {
                parameters.AddWithValue("@id", EnvelopeRow.Key(options.UniqueNodeId));
                parameters.AddWithValue("@node_number", options.Durability.AssignedNodeNumber);
                parameters.AddWithValue("@lease", Microseconds.In(lease));
            },
            cancellation
        );
        if (term is null)
        {
            return false;
        }

        Rely(Convert.ToInt64(term, null), asked, lease);
        return true;
    }

    /// <remarks>It relies on the lease from when it was told, and no longer than it would if it had been told at once.</remarks>
    private void Rely(long term, long asked, TimeSpan lease)
    {
        var relies = lease * ShareThisNodeRelies;
        var until = asked + (long)(relies.TotalSeconds * clock.TimestampFrequency);
        var told = clock.GetTimestamp();
        if (told < until)
        {
            Log.Leads(logger, term, told, until);
        }

        Volatile.Write(ref hold, new Hold(term, until));
    }

    private Hold? GiveUp()
    {
        var held = Interlocked.Exchange(ref hold, null);
        if (held is not null)
        {
            Log.StopsLeading(logger, held.Term, Math.Min(clock.GetTimestamp(), held.Until));
        }

        return held;
    }

    private sealed record Hold(long Term, long Until);
}
