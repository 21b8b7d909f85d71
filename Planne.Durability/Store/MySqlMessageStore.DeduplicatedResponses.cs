using Wolverine.Persistence.Durability;

namespace Planne.Durability.Store;

/// <remarks>Wolverine looks for this contract on the store itself; what it does is in a class of its own.</remarks>
internal sealed partial class MySqlMessageStore : IReplayableDeduplicationStore
{
    private readonly DeduplicatedResponseStore responses;

    bool IReplayableDeduplicationStore.Enabled => responses.Enabled;

    Task<bool> IReplayableDeduplicationStore.TryClaimAsync(
        string deduplicationId,
        string fingerprint,
        string claimToken,
        DateTimeOffset expires,
        CancellationToken cancellation
    ) => responses.TryClaimAsync(deduplicationId, fingerprint, claimToken, expires, cancellation);

    Task<DeduplicatedResponseClaim?> IReplayableDeduplicationStore.FindAsync(
        string deduplicationId,
        CancellationToken cancellation
    ) => responses.FindAsync(deduplicationId, cancellation);

    Task<bool> IReplayableDeduplicationStore.RecordResponseAsync(
        string deduplicationId,
        string claimToken,
        DeduplicatedResponse response,
        CancellationToken cancellation
    ) => responses.RecordResponseAsync(deduplicationId, claimToken, response, cancellation);

    Task IReplayableDeduplicationStore.ReleaseUnansweredAsync(
        string deduplicationId,
        string claimToken,
        CancellationToken cancellation
    ) => responses.ReleaseUnansweredAsync(deduplicationId, claimToken, cancellation);

    Task<int> IReplayableDeduplicationStore.DeleteExpiredAsync(
        DateTimeOffset utcNow,
        CancellationToken cancellation
    ) => responses.DeleteExpiredAsync(utcNow, cancellation);
}
