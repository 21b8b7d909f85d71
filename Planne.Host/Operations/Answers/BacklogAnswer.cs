namespace Planne.Host.Operations.Answers;

/// <summary>What waits: orders, and the messages about them.</summary>
internal sealed record BacklogAnswer(
    WaitingAnswer Orders,
    IReadOnlyList<BacklogAnswer.Queue> Queues
)
{
    /// <summary>Messages at one address that are alike.</summary>
    internal sealed record Queue(
        string Address,
        string Status,
        int Owner,
        long Count,
        double? OldestSeconds
    );
}

/// <summary>The orders that wait to be decided.</summary>
internal sealed record WaitingAnswer(long Waiting, double? OldestSeconds, int MostWaiting);
