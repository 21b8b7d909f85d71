using Planne.Durability.Schema;

namespace Planne.Durability.Sql;

/// <summary>The statements on <c>wolverine_outgoing_envelopes</c>, the outbox to other services.</summary>
internal sealed class OutgoingSql(string schema)
{
    private readonly string table = $"`{schema}`.`{StoreTables.Outgoing}`";
    private readonly string nodes = $"`{schema}`.`{StoreTables.Nodes}`";

    public ManyRows Insert { get; } =
        new(
            $"""
            insert into `{schema}`.`{StoreTables.Outgoing}`
              (id, owner_id, destination, deliver_by, attempts, message_type, body, waiting_since)
            values

            """,
            "(@id#, @owner_id, @destination#, utc_timestamp(6) + interval @deliver_in# microsecond, @attempts#, @message_type#, @body#, utc_timestamp(6))"
        );

    public ManyRows Delete { get; } =
        new(
            $"delete `{schema}`.`{StoreTables.Outgoing}` from `{schema}`.`{StoreTables.Outgoing}` force index (primary) where id in (",
            "@id#",
            ")"
        );

    public string LoadUnowned =>
        $"""
            select   {EnvelopeRow.OutgoingColumns}
            from     {table} force index ({StoreTables.ClaimIndex})
            where    owner_id = 0
            and      destination = @destination
            order by id
            limit    @limit
            """;

    public ManyRows Reassign { get; } =
        new(
            $"update `{schema}`.`{StoreTables.Outgoing}` force index (primary) set owner_id = @owner_id, waiting_since = utc_timestamp(6) where id in (",
            "@id#",
            ") and owner_id = 0"
        );

    public string LockClaimable =>
        $"""
            select   {EnvelopeRow.OutgoingColumns}
            from     {table} force index ({StoreTables.ClaimIndex})
            where    owner_id = @from_owner
            and      destination = @destination
            and      (@from_owner = 0 or {NodeSql.IsGone(nodes, "@from_owner")})
            order by id
            limit    @limit
            for update skip locked
            """;

    public ManyRows Claim { get; } =
        new(
            $"update `{schema}`.`{StoreTables.Outgoing}` force index (primary) set owner_id = @owner_id, waiting_since = utc_timestamp(6) where id in (",
            "@id#",
            ") and owner_id = @from_owner"
        );

    /// <summary>Rows that their owners have had for too long; those of nobody are there for anybody already.</summary>
    /// <remarks>Owned rows are what nodes have in memory, so looking at each of them is bounded; a backlog is not.</remarks>
    public string FindStale =>
        $"""
            select   id, destination
            from     {table} force index ({StoreTables.ClaimIndex})
            where    owner_id <> 0
            and      waiting_since <= utc_timestamp(6) - interval @stale_after microsecond
            limit    @limit
            """;

    public ManyRows ReleaseStale { get; } =
        new(
            $"update `{schema}`.`{StoreTables.Outgoing}` force index (primary) set owner_id = 0 where owner_id <> 0 and waiting_since <= utc_timestamp(6) - interval @stale_after microsecond and id in (",
            "@id#",
            ")"
        );

    /// <summary>Who owns waiting rows, and where they are to go.</summary>
    public string Owners =>
        $"""
            select   owner_id, destination
            from     {table} force index ({StoreTables.ClaimIndex})
            group by owner_id, destination
            """;

    public string ReleaseAllOf =>
        $"""
            update   {table} force index ({StoreTables.ClaimIndex})
            set      owner_id = 0
            where    owner_id = @owner_id
            order by destination, id
            limit    @limit
            """;

    public string DistinctOwners =>
        $"""
            select   owner_id
            from     {table} force index ({StoreTables.ClaimIndex})
            group by owner_id
            having   owner_id <> 0
            """;

    public string All => $"select {EnvelopeRow.OutgoingColumns} from {table} order by id";

    public string Clear => $"delete from {table}";
}
