namespace Planne.Durability.Inspection;

/// <summary>How many messages a store holds.</summary>
/// <param name="Incoming">Those that wait to be handled, or are being handled.</param>
/// <param name="Unowned">Those among them that belong to no node, for any to take.</param>
/// <param name="Scheduled">Those that are to be handled at a later time.</param>
/// <param name="Outgoing">Those that are to be sent elsewhere.</param>
/// <param name="DeadLetters">Those that could not be handled, without the archived ones.</param>
public sealed record MessageCounts(
    long Incoming,
    long Unowned,
    long Scheduled,
    long Outgoing,
    long DeadLetters
);
