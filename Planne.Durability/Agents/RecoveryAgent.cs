using Microsoft.Extensions.Logging;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.Runtime;
using Wolverine.Transports;
using Wolverine.Transports.Sending;

namespace Planne.Durability.Agents;

/// <summary>
/// Runs on every serving node: takes up scheduled messages that are due, what nobody owns, what the dead owned, and
/// dead letters that are to be replayed.
/// </summary>
/// <remarks>
/// Each round goes on until nothing is left that this node has room for, so a backlog is drained as fast as its
/// handlers work; room is what the endpoint's buffering limits leave beside new messages.
/// </remarks>
internal sealed class RecoveryAgent(MySqlMessageStore store, IWolverineRuntime runtime)
    : PollingAgent(new Uri(store.Uri, "recovery"))
{
    // While a queue is full: long enough to let it shrink, short enough not to let it run dry.
    private static readonly TimeSpan PauseWhileFull = TimeSpan.FromMilliseconds(50);

    private readonly ILogger logger = runtime.LoggerFactory.CreateLogger<RecoveryAgent>();
    private readonly HashSet<string> deaf = new(StringComparer.Ordinal);
    private readonly TimeProvider clock = TimeProvider.System;
    private long? staleCheckedAt;

    public override string Description => $"Takes up what is due or was left behind in {store.Uri}";

    protected override TimeSpan FirstPause => store.Durability.ScheduledJobFirstExecution;

    private TimeSpan Interval => store.Durability.ScheduledJobPollingTime;

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellation)
    {
        await store.ReleaseStrandedAsync(cancellation);
        if (!store.MayOwnRows || store.IsLeaving)
        {
            return PauseWhileFull;
        }

        await ReleaseStaleAsync(cancellation);
        await TakeUpDueAsync(cancellation);
        await ReplayDeadLettersAsync(cancellation);
        var inboxHasMore = await RecoverInboxAsync(cancellation);
        var outboxHasMore = await RecoverOutboxAsync(cancellation);
        return inboxHasMore || outboxHasMore ? PauseWhileFull : Interval;
    }

    protected override TimeSpan OnFailure(Exception failure)
    {
        Log.RecoveryFailed(logger, failure, Interval);
        return Interval;
    }

    // Once an interval, also while rounds follow each other closely: staleness is a matter of minutes.
    private async Task ReleaseStaleAsync(CancellationToken cancellation)
    {
        var isDue =
            staleCheckedAt is not { } checkedAt || clock.GetElapsedTime(checkedAt) >= Interval;
        if (!store.HasStaleTimes || !isDue)
        {
            return;
        }

        staleCheckedAt = clock.GetTimestamp();
        if (await store.ReleaseStaleAsync(cancellation) is > 0 and var released)
        {
            Log.ReleasedStale(logger, released);
        }
    }

    private async Task TakeUpDueAsync(CancellationToken cancellation)
    {
        IReadOnlyList<Envelope> due;
        do
        {
            due = await store.ClaimDueAsync(store.Durability.RecoveryBatchSize, cancellation);
            if (due.Count > 0)
            {
                Log.ScheduledMessagesWereDue(logger, due.Count);
                await HandOverAsync(due, () => runtime.EnqueueDirectlyAsync(due).AsTask());
            }
        } while (due.Count > 0);
    }

    private async Task ReplayDeadLettersAsync(CancellationToken cancellation)
    {
        int moved;
        do
        {
            moved = await store.MoveReplayableAsync(cancellation);
            if (moved > 0)
            {
                Log.Replayed(logger, moved);
            }
        } while (moved == store.BatchSize);
    }

    /// <returns>Whether rows are left that there was no room for.</returns>
    private async Task<bool> RecoverInboxAsync(CancellationToken cancellation)
    {
        var abandoned = await FindAbandonedAsync(store.FindIncomingHoldingsAsync, cancellation);
        var hasMore = false;
        foreach (var holding in abandoned)
        {
            hasMore |= await RecoverInboxAsync(holding, cancellation);
        }

        return hasMore;
    }

    private async Task<bool> RecoverInboxAsync(Holding holding, CancellationToken cancellation)
    {
        if (FindListener(holding.Address) is not { } listener)
        {
            return false;
        }

        while (RoomIn(listener) is var room and > 0)
        {
            var limit = Math.Min(room, store.BatchSize);
            var claimed = await store.ClaimIncomingAsync(holding, limit, cancellation);
            if (claimed.Count == 0)
            {
                return false;
            }

            Log.TookOver(logger, claimed.Count, listener.Endpoint.Uri, holding.Owner);
            await HandOverAsync(claimed, () => listener.EnqueueDirectlyAsync(claimed));
        }

        return listener.Status == ListeningStatus.Accepting;
    }

    private async Task HandOverAsync(IReadOnlyList<Envelope> claimed, Func<Task> handOver)
    {
        try
        {
            await handOver();
        }
        catch
        {
            store.Strand(claimed);
            throw;
        }
    }

    /// <returns>Whether rows are left.</returns>
    private async Task<bool> RecoverOutboxAsync(CancellationToken cancellation)
    {
        var hasMore = false;
        foreach (
            var holding in await FindAbandonedAsync(store.FindOutgoingHoldingsAsync, cancellation)
        )
        {
            try
            {
                hasMore |= await RecoverOutboxAsync(holding, cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                // A destination that nothing can be sent to must not hold up the others.
                Log.SendingFailed(logger, failure, holding.Address);
            }
        }

        return hasMore;
    }

    private async Task<bool> RecoverOutboxAsync(Holding holding, CancellationToken cancellation)
    {
        var sender = runtime.Endpoints.GetOrBuildSendingAgent(new Uri(holding.Address));
        if (sender.Latched)
        {
            return false;
        }

        var claimed = await store.ClaimOutgoingAsync(holding, store.BatchSize, cancellation);
        await HandOverAsync(claimed, () => SendAsync(sender, claimed));
        return claimed.Count == store.BatchSize;
    }

    private async Task SendAsync(ISendingAgent sender, IReadOnlyList<Envelope> claimed)
    {
        var expired = claimed.Where(envelope => envelope.IsExpired()).ToArray();
        await store.DeleteOutgoingAsync(expired);
        foreach (var envelope in claimed.Except(expired))
        {
            await sender.EnqueueOutgoingAsync(envelope);
        }
    }

    /// <remarks>
    /// The owners are read before the nodes: a node registers before it writes its first row, so an owner that was
    /// there first and is not among the nodes is gone. Without any node at all, nothing can be said of the owners.
    /// </remarks>
    private async Task<IReadOnlyList<Holding>> FindAbandonedAsync(
        Func<CancellationToken, Task<List<Holding>>> findHoldings,
        CancellationToken cancellation
    )
    {
        var holdings = await findHoldings(cancellation);
        if (holdings.Count == 0)
        {
            return holdings;
        }

        var living = await store.FindNodeNumbersAsync(cancellation);
        return
        [
            .. holdings.Where(holding =>
                holding.Owner == TransportConstants.AnyNode
                || (living.Count > 0 && !living.Contains(holding.Owner))
            ),
        ];
    }

    private IListenerCircuit? FindListener(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            WarnOnce(address);
            return null;
        }

        if (runtime.Endpoints.FindListenerCircuit(uri) is { } listener)
        {
            // A listener of one node alone recovers its inbox itself, wherever it happens to run.
            return IsOfOneNodeAlone(listener.Endpoint) ? null : listener;
        }

        WarnOnce(address);
        return null;
    }

    private static bool IsOfOneNodeAlone(Endpoint endpoint) =>
        endpoint.Uri.Scheme != TransportConstants.Local
        && endpoint.ListenerScope != ListenerScope.CompetingConsumers;

    private void WarnOnce(string address)
    {
        if (deaf.Add(address))
        {
            Log.NobodyListens(logger, address);
        }
    }

    private static int RoomIn(IListenerCircuit listener) =>
        listener.Status == ListeningStatus.Accepting
            ? listener.Endpoint.BufferingLimits.Maximum - listener.QueueCount
            : 0;
}
