using MySqlConnector;

namespace Planne.Chaos.Checking;

/// <summary>What is still to be done before a run can be checked.</summary>
/// <param name="Orders">How many orders are not decided.</param>
/// <param name="Messages">How many messages between modules wait in the inbox, for later too.</param>
/// <param name="Outgoing">How many messages wait in the outbox.</param>
/// <param name="Stranded">How many rows of the inbox and the outbox are owned by a node that is not registered.</param>
internal sealed record Unfinished(long Orders, long Messages, long Outgoing, long Stranded)
{
    private const string Counts = $"""
        select (select count(*) from orders where status = 'PENDING'),
               (select count(*)
                from   wolverine_incoming_envelopes
                where  status in ('Incoming', 'Scheduled')
                and    message_type like '{MessageRules.OfModules}%'),
               (select count(*) from wolverine_outgoing_envelopes),
               (select count(*)
                from   wolverine_incoming_envelopes
                where  status in ('Incoming', 'Scheduled')
                and    owner_id <> 0
                and    owner_id not in (select node_number from wolverine_nodes))
             + (select count(*)
                from   wolverine_outgoing_envelopes
                where  owner_id <> 0
                and    owner_id not in (select node_number from wolverine_nodes))
        """;

    /// <summary>Nothing is.</summary>
    public static Unfinished Nothing { get; } = new(0, 0, 0, 0);

    /// <summary>Whether all is quiet.</summary>
    public bool IsQuiet => this == Nothing;

    /// <summary>Counts it.</summary>
    /// <param name="connection">An open connection to the database.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Unfinished> CountAsync(
        MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using var command = new MySqlCommand(Counts, connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new Unfinished(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
    }
}
