using Planne.Ordering.Orders;

namespace Planne.Host.Operations.Answers;

/// <summary>An order and how it went. It is complete unless there were too many messages to look at all of them.</summary>
internal sealed record OrderHistoryAnswer(
    int Id,
    string Status,
    int AmountCents,
    IReadOnlyList<OrderView.Item> Items,
    string? TraceId,
    bool IsComplete,
    IReadOnlyList<OrderHistoryEvent> Events
);

/// <summary>What happened to an order, or is to happen.</summary>
/// <param name="At">When, in UTC; null where that was not noted.</param>
/// <param name="What">One of the constants below.</param>
/// <param name="Detail">The rest, in words.</param>
/// <param name="Node">The number of the node at which; null where that is not known.</param>
internal sealed record OrderHistoryEvent(DateTime? At, string What, string Detail, int? Node)
{
    public const string Accepted = "accepted";
    public const string AttemptFailed = "attempt failed";
    public const string Decided = "decided";
    public const string StatusSet = "status set";
    public const string DeadLetter = "dead letter";
    public const string Waiting = "waiting";
    public const string Scheduled = "scheduled";
}
