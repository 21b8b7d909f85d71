using Microsoft.Extensions.Logging;
using Planne.Durability.Store;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Agents;

/// <summary>Runs on one node of the cluster: deletes what has been kept long enough, in small batches, bounded per cycle.</summary>
/// <remarks>
/// After each batch it rests nine times as long as that took, so those who work have the server to themselves for most of
/// the time, however much there is to delete. A cycle that met its bound is followed by the next one at once.
/// </remarks>
internal sealed class HousekeepingAgent(MySqlMessageStore store, ILogger<HousekeepingAgent> logger)
    : PollingAgent(store.Uri)
{
    private const double MostBusy = 0.1;

    private readonly TimeProvider clock = TimeProvider.System;
    private long prunedAt = long.MinValue;

    /// <summary>How long the first round waits, so that what starts with the node comes first.</summary>
    public TimeSpan FirstRound { get; init; } = TimeSpan.FromSeconds(5);

    public override string Description =>
        $"Deletes from {store.Uri} what has been kept long enough";

    protected override TimeSpan FirstPause => FirstRound;

    private TimeSpan Interval => store.Durability.HandledMessageCleanupPollingTime;

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellation)
    {
        var hasMore = await InBatchesAsync(store.DeleteExpiredHandledAsync, cancellation);
        hasMore |= await InBatchesAsync(store.DeleteExpiredDeadLettersAsync, cancellation);
        hasMore |= await InBatchesAsync(store.DeleteExpiredArchivedDeadLettersAsync, cancellation);
        hasMore |= await InBatchesAsync(store.DeleteOldReplayHistoryAsync, cancellation);
        hasMore |= await InBatchesAsync(store.DeleteExpiredCommandsAsync, cancellation);
        await DeleteExpiredClaimsAsync(cancellation);

        await PruneNodeRecordsAsync();
        return hasMore ? TimeSpan.Zero : Interval;
    }

    protected override TimeSpan OnFailure(Exception failure)
    {
        Log.HousekeepingFailed(logger, failure, Interval);
        return Interval;
    }

    /// <returns>Whether there may be more than could be deleted in a cycle.</returns>
    private async Task<bool> InBatchesAsync(
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
            var began = clock.GetTimestamp();
            if (await deleteBatch(limit, cancellation) < limit)
            {
                return false;
            }

            await Task.Delay(clock.GetElapsedTime(began) * ((1 / MostBusy) - 1), cancellation);
        }

        return true;
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
