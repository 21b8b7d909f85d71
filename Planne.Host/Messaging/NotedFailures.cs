using System.Diagnostics;
using Planne.Host.Operations.Reports;
using Planne.Ordering.History;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Runtime;

namespace Planne.Host.Messaging;

/// <summary>
/// Notes each attempt that failed, for the history of its order, and leaves to the policies beside it what is to be done.
/// </summary>
/// <remarks>Asked at the moment of the failure; what it would return would be carried out after a retry and its pause.</remarks>
internal sealed class NotedFailures(WolverineOptions options) : IContinuationSource
{
    private FailedAttempts? attempts;

    public string Description => "note it for the order's history";

    /// <summary>Begins to note; before, there is nobody who would write it down.</summary>
    public void NoteTo(FailedAttempts to) => attempts = to;

    public IContinuation? Build(Exception ex, Envelope envelope)
    {
        attempts?.Note(
            new AttemptFailure(
                OrderOfMessage.Find(envelope),
                envelope.Id,
                envelope.MessageType ?? "unknown",
                envelope.Attempts,
                options.Durability.AssignedNodeNumber,
                ex,
                Activity.Current?.TraceId
            )
        );
        return null;
    }
}
