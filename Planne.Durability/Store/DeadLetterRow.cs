using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Runtime.Serialization;

namespace Planne.Durability.Store;

/// <summary>A dead letter as it is written: every text cut to its column, so that no failure is too long to be kept.</summary>
internal sealed class DeadLetterRow
{
    // `text` holds 65,535 bytes, and a character takes four of them at most.
    private const int MessageLength = 16_000;

    private readonly Envelope envelope;
    private readonly byte[] body;
    private readonly Exception? exception;
    private readonly DeadLetterFingerprint fingerprint;
    private readonly long? expiresIn;

    private DeadLetterRow(
        Envelope envelope,
        byte[] body,
        Exception? exception,
        DeadLetterFingerprint fingerprint,
        long? expiresIn
    )
    {
        this.envelope = envelope;
        this.body = body;
        this.exception = exception;
        this.fingerprint = fingerprint;
        this.expiresIn = expiresIn;
    }

    public static DeadLetterRow Of(
        Envelope envelope,
        Exception? exception,
        DurabilitySettings durability,
        TimeProvider clock
    )
    {
        var group = DeadLetterFingerprinting.Apply(
            durability.DeadLetterFingerprinter,
            envelope,
            exception
        );
        return new DeadLetterRow(
            envelope,
            BodyOf(envelope, exception),
            exception,
            group,
            ExpiresIn(envelope, durability, clock)
        );
    }

    public void Bind(MySqlParameterCollection parameters)
    {
        EnvelopeRow.BindIdentity(parameters, envelope);
        parameters.AddWithValue("@execution_time", envelope.ScheduledTime?.UtcDateTime);
        parameters.AddWithValue("@message_type", Cut(envelope.MessageType ?? "unknown", 500));
        parameters.AddWithValue("@source", Cut(envelope.Source ?? string.Empty, 250));
        parameters.AddWithValue(
            "@exception_type",
            Cut(exception.DeadLetterExceptionType() ?? string.Empty, 500)
        );
        parameters.AddWithValue(
            "@exception_message",
            Cut(exception.DeadLetterExceptionMessage() ?? string.Empty, MessageLength)
        );
        parameters.AddWithValue(
            "@failure_group",
            fingerprint.Group.Length == 0
                ? DBNull.Value
                : Cut(fingerprint.Group, DeadLetterFingerprint.MaxGroupLength)
        );
        parameters.AddWithValue(
            "@failure_title",
            Cut(fingerprint.Title, DeadLetterFingerprint.MaxTitleLength)
        );
        parameters.AddWithValue("@sent_at", envelope.SentAt.UtcDateTime);
        parameters.AddWithValue("@expires_in", expiresIn);
        parameters.AddWithValue("@body", body);
    }

    /// <summary>Reads a row selected by <see cref="DeadLetterSql.Columns"/>.</summary>
    public static DeadLetterEnvelope Read(MySqlDataReader reader)
    {
        var id = EnvelopeRow.ReadKey(reader, 0);
        var messageType = reader.GetString(3);
        return new DeadLetterEnvelope(
            id,
            ReadMoment(reader, 1),
            ReadEnvelope(reader.GetFieldValue<byte[]>(2), id, messageType),
            messageType,
            reader.GetString(4),
            reader.GetString(5),
            reader.GetString(6),
            reader.GetString(7),
            ReadMoment(reader, 8)!.Value,
            reader.GetBoolean(9)
        )
        {
            FailureGroup = reader.IsDBNull(10) ? null : reader.GetString(10),
            FailureTitle = reader.IsDBNull(11) ? null : reader.GetString(11),
            FailedAt = ReadMoment(reader, 12),
            FirstFailedAt = ReadMoment(reader, 13),
            ReplayCount = reader.GetInt32(14),
            LastReplayedAt = ReadMoment(reader, 15),
            ArchivedAt = ReadMoment(reader, 16),
        };
    }

    private static byte[] BodyOf(Envelope envelope, Exception? exception)
    {
        if (exception is UnreadableEnvelopeException)
        {
            return envelope.Data ?? [];
        }

        try
        {
            return EnvelopeSerializer.Serialize(envelope);
        }
        catch (Exception) when (envelope.Data is not null)
        {
            // A message that cannot be written again is kept as it came.
            return envelope.Data;
        }
    }

    private static long? ExpiresIn(
        Envelope envelope,
        DurabilitySettings durability,
        TimeProvider clock
    )
    {
        if (!durability.DeadLetterQueueExpirationEnabled)
        {
            return null;
        }

        return envelope.DeliverBy is { } deliverBy
            ? EnvelopeRow.Distance(deliverBy, clock)
            : Microseconds.In(durability.DeadLetterQueueExpiration);
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // Half a surrogate pair is no character, and the server would refuse it.
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }

    /// <summary>Reads what was stored; where it cannot be read, an envelope of its bytes.</summary>
    public static Envelope ReadEnvelope(byte[] body, Guid id, string messageType)
    {
        try
        {
            return EnvelopeSerializer.Deserialize(body);
        }
        catch (Exception)
        {
            // What made it a dead letter may be just that its body cannot be read.
            return new Envelope
            {
                Id = id,
                MessageType = messageType,
                Data = body,
            };
        }
    }

    public static DateTimeOffset? ReadMoment(MySqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal)
            ? null
            : new DateTimeOffset(
                DateTime.SpecifyKind(reader.GetDateTime(ordinal), DateTimeKind.Utc)
            );
}
