namespace Planne.Durability.Inspection;

/// <summary>Messages at one address that are alike.</summary>
/// <param name="Address">The queue that they wait at, or where they are to be sent.</param>
/// <param name="Status"><c>Incoming</c>, <c>Scheduled</c> or <c>Outgoing</c>.</param>
/// <param name="Owner">The number of the node whose they are; 0 for nobody.</param>
/// <param name="Count">How many.</param>
/// <param name="OldestAge">For how long the oldest has waited; null for those that are not due, and where it is not known.</param>
public sealed record QueueState(
    string Address,
    string Status,
    int Owner,
    long Count,
    TimeSpan? OldestAge
);
