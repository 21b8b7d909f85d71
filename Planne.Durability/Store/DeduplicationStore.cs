using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Store;

/// <summary>Which logical messages have been taken on, so that each is carried out once.</summary>
internal sealed class DeduplicationStore(
    MySqlStoreSettings settings,
    WolverineOptions options,
    Database database,
    TimeProvider clock
) : IDeduplicationStore, IEnvelopeAwareDeduplicationStore, IDeduplicationClaimLookup
{
    private readonly DeduplicationSql sql = new(settings.SchemaName);

    public Task<bool> TryClaimAsync(
        string deduplicationId,
        DateTimeOffset expires,
        CancellationToken cancellation = default
    ) => TryInsertAsync(deduplicationId, null, expires, cancellation);

    public async Task<bool> TryClaimAsync(
        string deduplicationId,
        Guid envelopeId,
        DateTimeOffset expires,
        CancellationToken cancellation = default
    ) =>
        await TryInsertAsync(deduplicationId, envelopeId, expires, cancellation)
        || await database.ExecuteAsync(
            sql.ClaimAgain,
            parameters => Bind(parameters, deduplicationId, envelopeId, expires),
            cancellation
        ) == 1;

    public async Task<bool> IsClaimedAsync(
        string deduplicationId,
        CancellationToken cancellation = default
    ) =>
        Convert.ToInt64(
            await database.ScalarAsync(
                sql.IsClaimed,
                parameters => parameters.AddWithValue("@deduplication_id", deduplicationId),
                cancellation
            ),
            null
        ) != 0;

    public Task ReleaseAsync(string deduplicationId, CancellationToken cancellation = default) =>
        database.ExecuteAsync(
            sql.Release,
            parameters => parameters.AddWithValue("@deduplication_id", deduplicationId),
            cancellation
        );

    public async Task<int> DeleteExpiredAsync(
        DateTimeOffset utcNow,
        CancellationToken cancellation = default
    )
    {
        var total = 0;
        int deleted;
        do
        {
            deleted = await database.ExecuteAsync(
                sql.DeleteExpired,
                parameters =>
                {
                    parameters.AddWithValue("@behind", -EnvelopeRow.Distance(utcNow, clock));
                    parameters.AddWithValue(
                        "@limit",
                        options.Durability.DeduplicationCleanupBatchSize
                    );
                },
                cancellation
            );
            total += deleted;
        } while (deleted == options.Durability.DeduplicationCleanupBatchSize);

        return total;
    }

    public Task ClearAsync(CancellationToken cancellation) =>
        database.ExecuteAsync(sql.Clear, _ => { }, cancellation);

    private async Task<bool> TryInsertAsync(
        string deduplicationId,
        Guid? envelopeId,
        DateTimeOffset expires,
        CancellationToken cancellation
    )
    {
        try
        {
            await database.ExecuteAsync(
                sql.Claim,
                parameters => Bind(parameters, deduplicationId, envelopeId, expires),
                cancellation
            );
            return true;
        }
        catch (MySqlException duplicate)
            when (duplicate.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            return false;
        }
    }

    private void Bind(
        MySqlParameterCollection parameters,
        string deduplicationId,
        Guid? envelopeId,
        DateTimeOffset expires
    )
    {
        parameters.AddWithValue("@deduplication_id", deduplicationId);
        parameters.AddWithValue(
            "@envelope_id",
            envelopeId is { } id ? EnvelopeRow.Key(id) : DBNull.Value
        );
        parameters.AddWithValue("@expires_in", EnvelopeRow.Distance(expires, clock));
    }
}
