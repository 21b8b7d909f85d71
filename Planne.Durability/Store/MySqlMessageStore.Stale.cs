using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Store;

/// <remarks>
/// With stale times, rows are taken even from nodes that live, once these have had them for too long. What such a node
/// still does with one of its inbox has no effect, as with any row that was taken over; what it still sends is sent
/// twice.
/// </remarks>
internal sealed partial class MySqlMessageStore : IMessageInboxHeartbeat
{
    /// <summary>Says that the node <paramref name="ownerId"/> still has these messages, so that they are not taken from it.</summary>
    public async Task RestartStaleClockAsync(int ownerId, IReadOnlyList<Envelope> envelopes)
    {
        foreach (var chunk in envelopes.Chunk(BatchSize))
        {
            await database.ExecuteAsync(
                incoming.RestartStaleClock.For(chunk.Length),
                parameters =>
                {
                    EnvelopeRow.BindIdentities(parameters, chunk);
                    parameters.AddWithValue("@owner_id", ownerId);
                },
                default
            );
        }
    }

    /// <summary>Whether rows can become stale at all.</summary>
    public bool HasStaleTimes =>
        Durability.InboxStaleTime is not null || Durability.OutboxStaleTime is not null;

    /// <summary>Releases the rows that their owners have had for longer than the configured times.</summary>
    /// <returns>How many there were, in inbox and outbox together.</returns>
    public async Task<int> ReleaseStaleAsync(CancellationToken cancellation)
    {
        var released = 0;
        if (Durability.InboxStaleTime is { } inboxTime)
        {
            released += await ReleaseStaleAsync(
                incoming.FindStale,
                incoming.ReleaseStale,
                inboxTime,
                cancellation
            );
        }

        if (Durability.OutboxStaleTime is { } outboxTime)
        {
            released += await ReleaseStaleAsync(
                outgoing.FindStale,
                outgoing.ReleaseStale,
                outboxTime,
                cancellation
            );
        }

        return released;
    }

    /// <remarks>
    /// Found without locks and released by key: the search passes rows that others work on, and must not hold them up.
    /// </remarks>
    private async Task<int> ReleaseStaleAsync(
        string find,
        ManyRows release,
        TimeSpan staleAfter,
        CancellationToken cancellation
    )
    {
        var microseconds = Microseconds.In(staleAfter);
        var released = 0;
        List<RowIdentity> stale;
        do
        {
            stale = await database.QueryAsync(
                find,
                parameters =>
                {
                    parameters.AddWithValue("@stale_after", microseconds);
                    parameters.AddWithValue("@limit", BatchSize);
                },
                RowIdentity.Read,
                cancellation
            );
            if (stale.Count > 0)
            {
                released += await database.ExecuteAsync(
                    release.For(stale.Count),
                    parameters =>
                    {
                        RowIdentity.Bind(parameters, stale);
                        parameters.AddWithValue("@stale_after", microseconds);
                    },
                    cancellation
                );
            }
        } while (stale.Count == BatchSize);

        return released;
    }
}
