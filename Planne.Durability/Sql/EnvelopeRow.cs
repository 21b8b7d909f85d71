using System.Globalization;
using MySqlConnector;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Runtime.Serialization;

namespace Planne.Durability.Sql;

/// <summary>How an envelope becomes a row, and a row an envelope.</summary>
internal static class EnvelopeRow
{
    public const string IncomingColumns =
        "id, status, owner_id, attempts, received_at, message_type, body, timestampdiff(microsecond, utc_timestamp(6), due_at)";

    public const string OutgoingColumns =
        "id, owner_id, destination, attempts, message_type, body, timestampdiff(microsecond, utc_timestamp(6), deliver_by)";

    /// <summary>Ids in network byte order sort by time, as version 7 of RFC 9562 lays them out.</summary>
    public static byte[] Key(Guid id) => id.ToByteArray(bigEndian: true);

    public static Guid ReadKey(MySqlDataReader reader, int ordinal) =>
        new(reader.GetFieldValue<byte[]>(ordinal), bigEndian: true);

    /// <summary>How far away a point in time of this node's clock is, in microseconds; it may be negative.</summary>
    public static long Distance(DateTimeOffset moment, TimeProvider clock) =>
        Microseconds.In(moment - clock.GetUtcNow());

    public static void BindIdentities(
        MySqlParameterCollection parameters,
        IReadOnlyList<Envelope> envelopes
    )
    {
        for (var row = 0; row < envelopes.Count; row++)
        {
            BindIdentity(parameters, envelopes[row], row.ToString(CultureInfo.InvariantCulture));
        }
    }

    public static void BindIdentity(
        MySqlParameterCollection parameters,
        Envelope envelope,
        string row = ""
    )
    {
        parameters.AddWithValue("@id" + row, Key(envelope.Id));
        parameters.AddWithValue("@received_at" + row, AddressOf(envelope));
    }

    /// <summary>What a column of the inbox holds for an envelope, by its name in the statements.</summary>
    public static Func<SerializedEnvelope, object?> Incoming(string column, TimeProvider clock) =>
        column switch
        {
            "id" => x => Key(x.Envelope.Id),
            "status" => x => StatusOf(x.Envelope.Status),
            "owner_id" => x => x.Envelope.OwnerId,
            "due_at" => x => new Moment(DueIn(x.Envelope, clock)),
            "attempts" => x => x.Envelope.Attempts,
            "received_at" => x => AddressOf(x.Envelope),
            "message_type" => x => x.Envelope.MessageType ?? string.Empty,
            "body" => x => x.Body,
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, "No such column."),
        };

    /// <summary>What a column holds by which envelopes are named.</summary>
    public static Func<Envelope, object?> Identity(string column) =>
        column == "id" ? x => Key(x.Id) : AddressOf;

    public static void BindOutgoing(
        MySqlParameterCollection parameters,
        Envelope envelope,
        byte[] body,
        int number,
        TimeProvider clock
    )
    {
        var row = number.ToString(CultureInfo.InvariantCulture);
        parameters.AddWithValue("@id" + row, Key(envelope.Id));
        parameters.AddWithValue("@destination" + row, AddressOf(envelope));
        parameters.AddWithValue(
            "@deliver_in" + row,
            envelope.DeliverBy is { } deliverBy ? Distance(deliverBy, clock) : DBNull.Value
        );
        parameters.AddWithValue("@attempts" + row, envelope.Attempts);
        parameters.AddWithValue("@message_type" + row, envelope.MessageType ?? string.Empty);
        parameters.AddWithValue("@body" + row, body);
    }

    /// <summary>Reads a row selected by <see cref="IncomingColumns"/>.</summary>
    /// <returns>The envelope; one whose body cannot be read carries the reason as its <c>Failure</c>.</returns>
    public static Envelope ReadIncoming(MySqlDataReader reader, TimeProvider clock)
    {
        var status = Enum.Parse<EnvelopeStatus>(reader.GetString(1));
        var body = reader.GetFieldValue<byte[]>(6);
        // Of a handled message only the mark is kept.
        var envelope =
            status == EnvelopeStatus.Handled ? new Envelope { Data = body } : Deserialize(body);
        envelope.Id = ReadKey(reader, 0);
        envelope.Status = status;
        envelope.OwnerId = reader.GetInt32(2);
        envelope.WasPersistedInInbox = true;
        envelope.Attempts = reader.GetInt32(3);
        envelope.Destination = ReadAddress(reader.GetString(4));
        envelope.MessageType = reader.GetString(5);
        var due = clock.GetUtcNow().AddMicroseconds(reader.GetInt64(7));
        envelope.ScheduledTime = envelope.Status == EnvelopeStatus.Scheduled ? due : null;
        envelope.KeepUntil = envelope.Status == EnvelopeStatus.Handled ? due : null;
        return envelope;
    }

    /// <summary>Reads a row selected by <see cref="OutgoingColumns"/>.</summary>
    /// <returns>The envelope; one whose body cannot be read carries the reason as its <c>Failure</c>.</returns>
    public static Envelope ReadOutgoing(MySqlDataReader reader, TimeProvider clock)
    {
        var envelope = Deserialize(reader.GetFieldValue<byte[]>(5));
        envelope.Id = ReadKey(reader, 0);
        envelope.OwnerId = reader.GetInt32(1);
        envelope.Destination = ReadAddress(reader.GetString(2));
        envelope.Attempts = reader.GetInt32(3);
        envelope.MessageType = reader.GetString(4);
        envelope.Status = EnvelopeStatus.Outgoing;
        // Whether it has expired is asked of this node's clock later on.
        envelope.DeliverBy = reader.IsDBNull(6)
            ? null
            : clock.GetUtcNow().AddMicroseconds(reader.GetInt64(6));
        return envelope;
    }

    public static byte[] Serialize(Envelope envelope) =>
        envelope.Status == EnvelopeStatus.Handled ? [] : EnvelopeSerializer.Serialize(envelope);

    public static string AddressOf(Envelope envelope) =>
        envelope.Destination?.ToString() ?? string.Empty;

    private static Envelope Deserialize(byte[] body)
    {
        try
        {
            return EnvelopeSerializer.Deserialize(body);
        }
        catch (Exception unreadable)
        {
            // One damaged row must not keep the rows beside it from being read.
            return new Envelope
            {
                Data = body,
                Failure = new UnreadableEnvelopeException(unreadable),
            };
        }
    }

    private static Uri? ReadAddress(string address) =>
        address.Length == 0 ? null : new Uri(address);

    // Spelled out, since Enum.ToString() allocates on the hottest path.
    private static string StatusOf(EnvelopeStatus status) =>
        status switch
        {
            EnvelopeStatus.Incoming => "Incoming",
            EnvelopeStatus.Scheduled => "Scheduled",
            EnvelopeStatus.Handled => "Handled",
            _ => throw new ArgumentOutOfRangeException(
                nameof(status),
                status,
                "The inbox holds Incoming, Scheduled and Handled envelopes alone."
            ),
        };

    private static long DueIn(Envelope envelope, TimeProvider clock)
    {
        var due = envelope.Status switch
        {
            EnvelopeStatus.Scheduled => envelope.ScheduledTime,
            EnvelopeStatus.Handled => envelope.KeepUntil,
            _ => null,
        };
        return due is { } moment ? Distance(moment, clock) : 0;
    }
}
