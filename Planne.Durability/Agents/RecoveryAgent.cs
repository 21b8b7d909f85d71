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
/// A backlog is drained as fast as the handlers work: while there is one, each queue is looked at again and again, and
/// given as much as it needs to be busy until the next look. All nodes do so, each at its own pace, and what is new waits
/// behind no more than that. See <see cref="Ration"/>.
/// </remarks>
internal sealed class RecoveryAgent(MySqlMessageStore store, IWolverineRuntime runtime)
    : PollingAgent(new Uri(store.Uri, "recovery"))
{
    // Between two looks at a queue that a backlog waits for.
    private static readonly TimeSpan PauseWithinBacklog = TimeSpan.FromMilliseconds(50);

    // For metrics alone, and a count of many takes its time.
    private static readonly TimeSpan PauseBetweenCounts = TimeSpan.FromSeconds(15);

    private readonly ILogger logger = runtime.LoggerFactory.CreateLogger<RecoveryAgent>();
    private readonly HashSet<string> deaf = new(StringComparer.Ordinal);
    private readonly Dictionary<Uri, Ration> rations = [];
    private readonly TimeProvider clock = TimeProvider.System;
    private IReadOnlyList<Holding> abandoned = [];
    private bool outboxHasMore;
    private long? polledAt;
    private long? countedAt;

    public override string Description => $"Takes up what is due or was left behind in {store.Uri}";

    protected override TimeSpan FirstPause => store.Durability.ScheduledJobFirstExecution;

    private TimeSpan Interval => store.Durability.ScheduledJobPollingTime;

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellation)
    {
        await store.ReleaseStrandedAsync(cancellation);
        if (!store.MayOwnRows || store.IsLeaving)
        {
            return PauseWithinBacklog;
        }

        // Once an interval, also while looks follow each other closely: what is asked here changes slowly.
        if (polledAt is not { } then || clock.GetElapsedTime(then) >= Interval)
        {
            polledAt = clock.GetTimestamp();
            await ReleaseStaleAsync(cancellation);
            await TakeUpDueAsync(cancellation);
            await ReplayDeadLettersAsync(cancellation);
            await CountDeadLettersAsync(cancellation);
            outboxHasMore = true;
            abandoned = await FindAbandonedAsync(store.FindIncomingHoldingsAsync, cancellation);
        }

        abandoned = await RecoverInboxAsync(cancellation);
        outboxHasMore = outboxHasMore && await RecoverOutboxAsync(cancellation);
        if (abandoned.Count > 0 || outboxHasMore)
        {
            return PauseWithinBacklog;
        }

        polledAt = null;
        return Interval;
    }

    protected override TimeSpan OnFailure(Exception failure)
    {
        Log.RecoveryFailed(logger, failure, Interval);
        return Interval;
    }

    private async Task ReleaseStaleAsync(CancellationToken cancellation)
    {
        if (
            store.HasStaleTimes
            && await store.ReleaseStaleAsync(cancellation) is > 0 and var released
        )
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
                Failpoints.Pass(Failpoints.AfterReplayCommit);
                Log.Replayed(logger, moved);
            }
        } while (moved == store.BatchSize);
    }

    private async Task CountDeadLettersAsync(CancellationToken cancellation)
    {
        if (countedAt is not { } then || clock.GetElapsedTime(then) >= PauseBetweenCounts)
        {
            await store.CountDeadLettersAsync(cancellation);
            countedAt = clock.GetTimestamp();
        }
    }

    /// <returns>The holdings that may have more.</returns>
    private async Task<IReadOnlyList<Holding>> RecoverInboxAsync(CancellationToken cancellation)
    {
        var left = new List<Holding>();
        foreach (
            var ofQueue in abandoned.GroupBy(holding => holding.Address, StringComparer.Ordinal)
        )
        {
            if (FindListener(ofQueue.Key) is { Status: ListeningStatus.Accepting } listener)
            {
                left.AddRange(await FillAsync(listener, ofQueue, cancellation));
            }
        }

        return left;
    }

    /// <returns>Those of the holdings that may have more.</returns>
    private async Task<IEnumerable<Holding>> FillAsync(
        IListenerCircuit listener,
        IEnumerable<Holding> holdings,
        CancellationToken cancellation
    )
    {
        var left = new Queue<Holding>(holdings);
        var most = listener.Endpoint.BufferingLimits.Maximum;
        var wanted = RationOf(listener).Next(listener.QueueCount, most);
        while (wanted > 0 && left.TryPeek(out var holding))
        {
            var limit = Math.Min(wanted, store.BatchSize);
            var claimed = await store.ClaimIncomingAsync(holding, limit, cancellation);
            if (claimed.Count == 0)
            {
                left.Dequeue();
                continue;
            }

            Log.TookOver(logger, claimed.Count, listener.Endpoint.Uri, holding.Owner);
            store.Metrics?.TookOver(claimed.Count);
            await HandOverAsync(claimed, () => listener.EnqueueDirectlyAsync(claimed));
            wanted -= claimed.Count;
        }

        return left;
    }

    private Ration RationOf(IListenerCircuit listener)
    {
        if (!rations.TryGetValue(listener.Endpoint.Uri, out var ration))
        {
            rations[listener.Endpoint.Uri] = ration = new Ration();
        }

        return ration;
    }

    private async Task HandOverAsync(IReadOnlyList<Envelope> claimed, Func<Task> handOver)
    {
        try
        {
            Failpoints.Pass(Failpoints.BeforeHandOver, claimed.Count);
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
        store.Metrics?.TookOver(claimed.Count);
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
}
