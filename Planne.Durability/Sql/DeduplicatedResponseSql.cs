using Planne.Durability.Schema;

namespace Planne.Durability.Sql;

/// <summary>
/// The statements on <c>wolverine_deduplicated_responses</c>. The primary key arbitrates between claimants, and the
/// claim's token is the fence of the one that won.
/// </summary>
internal sealed class DeduplicatedResponseSql(string schema)
{
    private readonly string table = $"`{schema}`.`{StoreTables.DeduplicatedResponses}`";

    public string Claim =>
        $"""
            insert into {table} (deduplication_id, fingerprint, claim_token, expires)
            values (@deduplication_id, @fingerprint, @claim_token, utc_timestamp(6) + interval @expires_in microsecond)
            """;

    public string Find =>
        $"select fingerprint, status_code, body, location from {table} where deduplication_id = @deduplication_id";

    public string Record =>
        $"""
            update {table}
            set    status_code = @status_code,
                   body = @body,
                   location = @location
            where  deduplication_id = @deduplication_id
            and    claim_token = @claim_token
            and    status_code is null
            """;

    public string ReleaseUnanswered =>
        $"""
            delete from {table}
            where  deduplication_id = @deduplication_id
            and    claim_token = @claim_token
            and    status_code is null
            """;

    public string Clear => $"delete from {table}";

    public string DeleteExpired =>
        $"""
            delete from {table}
            where  expires <= utc_timestamp(6) - interval @behind microsecond
            order by expires
            limit  @limit
            """;
}
