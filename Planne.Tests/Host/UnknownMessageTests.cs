using MySqlConnector;
using Planne.Fulfillment;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.Runtime.Serialization;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>A message that no module of this version handles.</summary>
public sealed class UnknownMessageTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    [Fact]
    public async Task a_message_of_an_unknown_type_becomes_a_dead_letter()
    {
        var message = new Envelope
        {
            Id = Guid.CreateVersion7(),
            MessageType = "Planne.Contracts.NobodyKnows",
            ContentType = "application/json",
            Destination = new Uri($"local://{FulfillmentModule.Queue}/"),
            Data = "{}"u8.ToArray(),
        };
        await StoreAsync(message);

        await Eventually.IsAsync(
            (0L, 1L),
            async () =>
                (
                    await CountAsync("wolverine_incoming_envelopes", message.Id),
                    await CountAsync("wolverine_dead_letters", message.Id)
                )
        );
    }

    private async Task StoreAsync(Envelope message)
    {
        await using var connection = await planne.Database.OpenAsync();
        await using var command = new MySqlCommand(
            """
            insert into wolverine_incoming_envelopes
              (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            values
              (@id, 'Incoming', 0, utc_timestamp(6), 0, @address, @type, @body)
            """,
            connection
        );
        command.Parameters.AddWithValue("@id", message.Id.ToByteArray(bigEndian: true));
        command.Parameters.AddWithValue("@address", message.Destination!.ToString());
        command.Parameters.AddWithValue("@type", message.MessageType);
        command.Parameters.AddWithValue("@body", EnvelopeSerializer.Serialize(message));
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string table, Guid id)
    {
        await using var connection = await planne.Database.OpenAsync();
        await using var command = new MySqlCommand(
            $"select count(*) from {table} where id = @id",
            connection
        );
        command.Parameters.AddWithValue("@id", id.ToByteArray(bigEndian: true));
        return Convert.ToInt64(await command.ExecuteScalarAsync(), null);
    }
}
