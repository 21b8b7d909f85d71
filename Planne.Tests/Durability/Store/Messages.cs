using System.Text;
using Wolverine;

namespace Planne.Tests.Durability.Store;

/// <summary>Envelopes to be stored.</summary>
internal static class Messages
{
    public const string Type = "orders.placed";

    public static readonly Uri Here = new("local://orders/");

    public static readonly Uri Elsewhere = new("tcp://elsewhere:5580/");

    /// <summary>A message that <paramref name="owner"/> works on; 0 is nobody.</summary>
    public static Envelope Incoming(int owner, Uri? address = null) =>
        New(EnvelopeStatus.Incoming, owner, address ?? Here);

    public static Envelope[] Incoming(int owner, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Incoming(owner))];

    /// <summary>A message for later.</summary>
    public static Envelope Scheduled(DateTimeOffset due)
    {
        var envelope = New(EnvelopeStatus.Scheduled, 0, Here);
        envelope.ScheduledTime = due;
        return envelope;
    }

    /// <summary>A message that is done, and is kept as a mark against its coming again.</summary>
    public static Envelope Handled(DateTimeOffset keepUntil)
    {
        var envelope = New(EnvelopeStatus.Handled, 0, Here);
        envelope.KeepUntil = keepUntil;
        return envelope;
    }

    public static Envelope Outgoing(Uri? destination = null) =>
        New(EnvelopeStatus.Outgoing, 0, destination ?? Elsewhere);

    public static Envelope[] Outgoing(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Outgoing())];

    private static long made;

    // Within a millisecond such ids are in no order, and here they are to be in that of their making.
    private static Guid NextId() =>
        Guid.CreateVersion7(
            DateTimeOffset.UnixEpoch.AddYears(56).AddMilliseconds(Interlocked.Increment(ref made))
        );

    private static Envelope New(EnvelopeStatus status, int owner, Uri address) =>
        new()
        {
            Id = NextId(),
            Data = Encoding.UTF8.GetBytes("{\"order\":42}"),
            MessageType = Type,
            ContentType = "application/json",
            Source = "ordering",
            Destination = address,
            Status = status,
            OwnerId = owner,
        };
}
