using Planne.Durability.Schema;

namespace Planne.Durability.Sql;

/// <summary>The statements on <c>wolverine_control_queue</c>, by which nodes tell each other what to run.</summary>
/// <remarks>A row is its addressee's alone: nobody else reads it, so nobody has to be kept from it.</remarks>
internal sealed class ControlSql(string schema)
{
    private readonly string table = $"`{schema}`.`{StoreTables.ControlQueue}`";

    /// <summary>When a command is too old is a matter of the database's clock, not of those of its sender and its reader.</summary>
    public string Send =>
        $"""
            insert into {table} (node_id, id, message_type, body, expires)
            values (@node_id, @id, @message_type, @body, utc_timestamp(6) + interval @expires_in microsecond)
            """;

    public string Read =>
        $"""
            select   id, body, expires > utc_timestamp(6)
            from     {table}
            where    node_id = @node_id
            order by id
            limit    @limit
            """;

    public ManyRows Delete { get; } =
        new(
            $"delete from `{schema}`.`{StoreTables.ControlQueue}` where node_id = @node_id and id in (",
            "@id#",
            ")"
        );

    /// <summary>What was sent to nodes that are gone.</summary>
    public string DeleteExpired =>
        $"""
            delete from {table}
            where  expires <= utc_timestamp(6)
            order by expires
            limit  @limit
            """;
}
