using System.Diagnostics;

namespace Planne.Ordering.History;

/// <summary>An attempt that failed a moment ago.</summary>
/// <param name="OrderId">The order that the message is about, if it is known.</param>
/// <param name="MessageId">The message.</param>
/// <param name="MessageType">Wolverine's name for its type.</param>
/// <param name="Attempt">The how manieth attempt it was, from 1.</param>
/// <param name="NodeNumber">The number of this node.</param>
/// <param name="Exception">What was thrown.</param>
/// <param name="Trace">The trace in which it was attempted, if there is one.</param>
public sealed record AttemptFailure(
    int? OrderId,
    Guid MessageId,
    string MessageType,
    int Attempt,
    int NodeNumber,
    Exception Exception,
    ActivityTraceId? Trace
);
