using Planne.Durability.Schema;

namespace Planne.Durability.Sql;

/// <summary>The statements on <c>wolverine_deduplication</c>. The primary key arbitrates between claimants.</summary>
internal sealed class DeduplicationSql(string schema)
{
    private readonly string table = $"`{schema}`.`{StoreTables.Deduplication}`";

    public string Claim =>
        $"""
            insert into {table} (deduplication_id, envelope_id, expires)
            values (@deduplication_id, @envelope_id, utc_timestamp(6) + interval @expires_in microsecond)
            """;

    /// <summary>The envelope that holds the claim may come again, after its node died before it was done.</summary>
    public string ClaimAgain =>
        $"""
            update {table}
            set    expires = utc_timestamp(6) + interval @expires_in microsecond
            where  deduplication_id = @deduplication_id
            and    envelope_id = @envelope_id
            """;

    public string IsClaimed =>
        $"select exists (select 1 from {table} where deduplication_id = @deduplication_id)";

    public string Release => $"delete from {table} where deduplication_id = @deduplication_id";

    public string Clear => $"delete from {table}";

    public string DeleteExpired =>
        $"""
            delete from {table}
            where  expires <= utc_timestamp(6) - interval @behind microsecond
            order by expires
            limit  @limit
            """;
}
