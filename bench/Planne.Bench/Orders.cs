using System.Text.Json;
using Planne.Contracts;
using Planne.Durability.Sql;
using Wolverine;

namespace Planne.Bench;

/// <summary>Envelopes as the running product makes them: a <see cref="ProcessOrder"/> on its way to its local queue.</summary>
internal static class Orders
{
    public static readonly Uri Queue = new("local://fulfillment/");

    private static readonly Uri Replies = new("local://replies/");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // Fixed, so that every run stores the same bytes but for the ids.
    private static readonly DateTimeOffset PlacedAt = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static Envelope[] New(int count, int owner) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(number => Enclose(new(number, 1_999, PlacedAt), owner)),
        ];

    private static Envelope Enclose(ProcessOrder order, int owner)
    {
        var id = Guid.CreateVersion7();
        var trace = id.ToString("N");
        return new Envelope
        {
            Id = id,
            Data = JsonSerializer.SerializeToUtf8Bytes(order, Json),
            MessageType = typeof(ProcessOrder).FullName,
            ContentType = "application/json",
            Source = "Planne",
            Destination = Queue,
            ReplyUri = Replies,
            CorrelationId = trace,
            ConversationId = id,
            ParentId = $"00-{trace}-{trace[..16]}-00",
            AcceptedContentTypes = ["application/json"],
            SentAt = PlacedAt,
            Status = EnvelopeStatus.Incoming,
            OwnerId = owner,
        };
    }
}

/// <summary>An inbox row for those who know nothing of envelopes.</summary>
internal readonly record struct RawRow(
    byte[] Id,
    int Owner,
    string ReceivedAt,
    string MessageType,
    byte[] Body
)
{
    public static RawRow Of(Envelope envelope) =>
        new(
            EnvelopeRow.Key(envelope.Id),
            envelope.OwnerId,
            EnvelopeRow.AddressOf(envelope),
            envelope.MessageType!,
            EnvelopeRow.Serialize(envelope)
        );

    public static RawRow[] Of(IEnumerable<Envelope> envelopes) => [.. envelopes.Select(Of)];
}
