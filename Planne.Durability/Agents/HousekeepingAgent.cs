using Microsoft.Extensions.Logging;
using Planne.Durability.Store;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Agents;

/// <summary>Runs on one node of the cluster: deletes what has been kept long enough, in small batches, bounded per cycle.</summary>
internal sealed class HousekeepingAgent(MySqlMessageStore store, ILogger<HousekeepingAgent> logger)
    : PollingAgent(store.Uri)
{
    // The first round waits for what starts with the node; afterwards the shortest of the intervals counts.
    private static readonly TimeSpan FirstRound = TimeSpan.FromSeconds(5);

    private readonly TimeProvider clock = TimeProvider.System;
    private long prunedAt = long.MinValue;

    public override string Description =>
        $"Deletes from {store.Uri} what has been kept long enough";

    protected override TimeSpan FirstPause => FirstRound;

    private TimeSpan Interval => store.Durability.HandledMessageCleanupPollingTime;

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellation)
    {
        await InBatchesAsync(store.DeleteExpiredHandledAsync, cancellation);
        await InBatchesAsync(store.DeleteExpiredDeadLettersAsync, cancellation);
        await InBatchesAsync(store.DeleteExpiredArchivedDeadLettersAsync, cancellation);
        await InBatchesAsync(store.DeleteOldReplayHistoryAsync, cancellation);
        await InBatchesAsync(store.DeleteExpiredCommandsAsync, cancellation);
        await DeleteExpiredClaimsAsync(cancellation);

        await PruneNodeRecordsAsync();
        return Interval;
    }

    protected override TimeSpan OnFailure(Exception failure)
    {
        Log.HousekeepingFailed(logger, failure, Interval);
        return Interval;
    }

    private async Task InBatchesAsync(
        Func<int, CancellationToken, Task<int>> deleteBatch,
        CancellationToken cancellation
    )
    {
        var limit = Math.Min(store.BatchSize, store.Durability.HandledMessageCleanupBatchSize);
        var batches = Math.Max(
            1,
            store.Durability.HandledMessageCleanupBatchSize
                * store.Durability.HandledMessageCleanupMaxBatchesPerCycle
                / limit
        );
        for (var batch = 0; batch < batches; batch++)
        {
            if (await deleteBatch(limit, cancellation) < limit)
            {
                return;
            }
        }
    }

    private async Task DeleteExpiredClaimsAsync(CancellationToken cancellation)
    {
        if (store.Deduplication.Enabled)
        {
            await store.Deduplication.DeleteExpiredAsync(clock.GetUtcNow(), cancellation);
        }

        IReplayableDeduplicationStore responses = store;
        if (responses.Enabled)
        {
            await responses.DeleteExpiredAsync(clock.GetUtcNow(), cancellation);
        }
    }

    private async Task PruneNodeRecordsAsync()
    {
        if (
            prunedAt != long.MinValue
            && clock.GetElapsedTime(prunedAt) < store.Durability.NodeRecordPruningPeriod
        )
        {
            return;
        }

        prunedAt = clock.GetTimestamp();
        await store.PruneNodeRecordsAsync();
    }
}
