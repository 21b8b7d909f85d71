using Wolverine;

namespace Planne.Host.Messaging;

/// <summary>Counts how long a message may take from its arrival, by the clock of the node that it arrives at.</summary>
/// <remarks>
/// Wolverine has the leader's commands expire at a moment by the leader's clock. A node whose clock is a minute ahead of
/// that would throw all of them away, and never be given anything to do.
/// </remarks>
internal sealed class ExpiryByOwnClock : IEnvelopeRule
{
    public void Modify(Envelope envelope)
    {
        if (envelope.DeliverBy is { } deliverBy)
        {
            envelope.DeliverWithin = deliverBy - envelope.SentAt;
        }
    }
}
