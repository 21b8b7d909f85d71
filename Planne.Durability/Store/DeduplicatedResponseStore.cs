using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Store;

/// <summary>Which HTTP requests have been taken on, and how they were answered, so that a repeat is answered alike.</summary>
internal sealed class DeduplicatedResponseStore(
    MySqlStoreSettings settings,
    WolverineOptions options,
    Database database,
    TimeProvider clock
) : IReplayableDeduplicationStore
{
    private readonly DeduplicatedResponseSql sql = new(settings.SchemaName);

    public bool Enabled => options.Durability.EnableDeduplicatedResponses;

    public async Task<bool> TryClaimAsync(
        string deduplicationId,
        string fingerprint,
        string claimToken,
        DateTimeOffset expires,
        CancellationToken cancellation = default
    )
    {
        try
        {
            await database.ExecuteAsync(
                sql.Claim,
                parameters =>
                {
                    BindClaim(parameters, deduplicationId, claimToken);
                    parameters.AddWithValue("@fingerprint", fingerprint);
                    parameters.AddWithValue("@expires_in", EnvelopeRow.Distance(expires, clock));
                },
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

    public async Task<DeduplicatedResponseClaim?> FindAsync(
        string deduplicationId,
        CancellationToken cancellation = default
    )
    {
        var found = await database.QueryAsync(
            sql.Find,
            parameters => parameters.AddWithValue("@deduplication_id", deduplicationId),
            Read,
            cancellation
        );
        return found.SingleOrDefault();
    }

    public async Task<bool> RecordResponseAsync(
        string deduplicationId,
        string claimToken,
        DeduplicatedResponse response,
        CancellationToken cancellation = default
    ) =>
        await database.ExecuteAsync(
            sql.Record,
            parameters =>
            {
                BindClaim(parameters, deduplicationId, claimToken);
                parameters.AddWithValue("@status_code", response.StatusCode);
                parameters.AddWithValue("@body", response.Body);
                parameters.AddWithValue("@location", response.Location);
            },
            cancellation
        ) == 1;

    public Task ReleaseUnansweredAsync(
        string deduplicationId,
        string claimToken,
        CancellationToken cancellation = default
    ) =>
        database.ExecuteAsync(
            sql.ReleaseUnanswered,
            parameters => BindClaim(parameters, deduplicationId, claimToken),
            cancellation
        );

    public async Task<int> DeleteExpiredAsync(
        DateTimeOffset utcNow,
        CancellationToken cancellation = default
    )
    {
        var limit = options.Durability.DeduplicationCleanupBatchSize;
        var total = 0;
        int deleted;
        do
        {
            deleted = await database.ExecuteAsync(
                sql.DeleteExpired,
                parameters =>
                {
                    parameters.AddWithValue("@behind", -EnvelopeRow.Distance(utcNow, clock));
                    parameters.AddWithValue("@limit", limit);
                },
                cancellation
            );
            total += deleted;
        } while (deleted == limit);

        return total;
    }

    public Task ClearAsync(CancellationToken cancellation) =>
        database.ExecuteAsync(sql.Clear, _ => { }, cancellation);

    private static DeduplicatedResponseClaim Read(MySqlDataReader reader) =>
        new(
            reader.GetString(0),
            reader.IsDBNull(1)
                ? null
                : new DeduplicatedResponse(
                    reader.GetInt32(1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3)
                )
        );

    private static void BindClaim(
        MySqlParameterCollection parameters,
        string deduplicationId,
        string claimToken
    )
    {
        parameters.AddWithValue("@deduplication_id", deduplicationId);
        parameters.AddWithValue("@claim_token", claimToken);
    }
}
